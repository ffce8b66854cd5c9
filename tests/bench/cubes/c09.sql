-- Districts of which a cube says nothing for a year.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || code, 'http://reference.data.gov.uk/id/year/' || y FROM areas, (VALUES (2022), (2023), (2024)) years(y)
WHERE level = 'District' AND NOT EXISTS (SELECT 1 FROM observations WHERE cube = 'moves' AND area = code AND year = y);
