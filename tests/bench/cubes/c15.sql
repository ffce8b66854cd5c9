-- The twenty districts with the largest change over a year.
SELECT a.area, a.value - b.value AS change FROM observations a JOIN observations b USING (cube, area, concept) JOIN areas ON code = area
WHERE cube = 'loans' AND concept = 'all' AND a.year = 2024 AND b.year = 2023 AND level = 'District' ORDER BY change DESC, a.area LIMIT 20;
