-- Observations by cube and level of areas.
SELECT 'http://opendata.example/data/bench/' || cube, 'http://statistics.data.gov.uk/id/statistical-entity/' || substr(area, 1, 3), count(*)
FROM observations GROUP BY ALL;
