-- The share of every kind in all kinds, by region.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || part.area, 'http://opendata.example/def/concept/kind/' || part.concept, part.value / whole.value
FROM observations part JOIN observations whole USING (cube, year, area) JOIN areas ON code = part.area
WHERE cube = 'repairs' AND year = 2024 AND whole.concept = 'all' AND level = 'Region';
