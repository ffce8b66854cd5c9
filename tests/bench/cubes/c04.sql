-- Districts rolled up to regions, by the path of the hierarchy.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || county.parent, sum(value), count(*) FROM observations JOIN areas a ON a.code = area JOIN areas county ON county.code = a.parent
WHERE cube = 'homes-begun' AND year = 2024 AND concept = 'all' AND a.level = 'District' GROUP BY county.parent;
