-- The ten districts with the most homes of brick.
SELECT area, name, value FROM observations JOIN areas ON code = area
WHERE cube = 'homes-standing' AND year = 2024 AND concept = 'brick' AND level = 'District' ORDER BY value DESC, area LIMIT 10;
