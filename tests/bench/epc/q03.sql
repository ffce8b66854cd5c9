-- The latest certificate of every property of one authority.
SELECT 'http://opendata.example/id/property/uprn/' || c.uprn AS property, c.certificate_number AS id, latest.at
FROM certificates c JOIN (
  SELECT uprn, max(lodgement_datetime) AS at FROM certificates
  WHERE local_authority = 'E07000041' AND uprn IS NOT NULL GROUP BY uprn
) latest ON c.uprn = latest.uprn AND c.lodgement_datetime = latest.at;
