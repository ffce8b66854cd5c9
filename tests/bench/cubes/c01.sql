-- The latest value of every district.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || area, value FROM observations JOIN areas ON code = area
WHERE cube = 'homes-begun' AND concept = 'all' AND level = 'District'
  AND year = (SELECT max(year) FROM observations WHERE cube = 'homes-begun');
