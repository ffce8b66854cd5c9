-- One ward and all areas that it lies in.
WITH RECURSIVE up(code) AS (SELECT 'E05900100' UNION SELECT parent FROM up JOIN areas USING (code) WHERE parent <> '')
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || code, name, value FROM up JOIN areas USING (code) JOIN observations ON area = code
WHERE cube = 'households' AND year = 2024 AND concept = 'all';
