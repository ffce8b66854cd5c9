-- Properties whose score fell by ten points or more from one certificate to the next.
SELECT DISTINCT 'http://opendata.example/id/property/uprn/' || uprn AS property
FROM (
  SELECT uprn, current_energy_efficiency AS less,
    lag(current_energy_efficiency) OVER (PARTITION BY uprn ORDER BY lodgement_datetime) AS score
  FROM certificates WHERE uprn IS NOT NULL
) WHERE score - less >= 10;
