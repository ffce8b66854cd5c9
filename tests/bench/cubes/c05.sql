-- Wards rolled up to counties, every year and kind.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || district.parent, 'http://reference.data.gov.uk/id/year/' || year, 'http://opendata.example/def/concept/kind/' || concept, sum(value)
FROM observations JOIN areas ward ON ward.code = area JOIN areas district ON district.code = ward.parent
WHERE cube = 'people' AND ward.level = 'Ward' GROUP BY district.parent, year, concept;
