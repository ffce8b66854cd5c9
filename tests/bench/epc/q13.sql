-- Certificates that recommend cavity wall insulation while a later one of the property still has a
-- wall without insulation, by authority.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || c.local_authority AS la,
  count(DISTINCT c.certificate_number) AS n
FROM recommendations r JOIN certificates c USING (certificate_number)
  JOIN certificates later ON c.uprn = later.uprn AND later.lodgement_datetime > c.lodgement_datetime
WHERE r.improvement_id = '6' AND contains(later.walls_description, 'no insulation')
GROUP BY c.local_authority;
