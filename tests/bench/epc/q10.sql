-- Houses with solid brick walls without insulation: number and floor area by authority.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || local_authority AS la,
  count(*) AS n, sum(total_floor_area) AS total
FROM certificates
WHERE property_type = 'House' AND starts_with(walls_description, 'Solid brick')
  AND contains(walls_description, 'no insulation')
GROUP BY local_authority;
