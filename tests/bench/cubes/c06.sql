-- Two cubes side by side: the share of plans that were agreed, by area and year.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || a.area, 'http://reference.data.gov.uk/id/year/' || a.year, a.value / b.value FROM observations a JOIN observations b USING (area, year)
WHERE a.cube = 'plans-agreed' AND a.concept = 'all' AND b.cube = 'plans-made' AND b.concept = 'all' AND b.value > 0;
