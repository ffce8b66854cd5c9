-- The districts of one region with their names and values: two steps up.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || a.code, a.name, value FROM areas a JOIN areas county ON county.code = a.parent JOIN observations o ON o.area = a.code
WHERE county.parent = 'E12900004' AND a.level = 'District' AND cube = 'lettings' AND year = 2023 AND concept = 'all';
