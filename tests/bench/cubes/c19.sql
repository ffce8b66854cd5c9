-- Kinds without narrower ones summed, beside what is published for their groups.
WITH RECURSIVE up(leaf, notation) AS (
  SELECT c.notation, c.parent FROM codes c WHERE list = 'kinds' AND NOT EXISTS (SELECT 1 FROM codes n WHERE n.list = 'kinds' AND n.parent = c.notation)
  UNION ALL SELECT leaf, parent FROM up JOIN codes USING (notation) WHERE list = 'kinds' AND parent <> '')
SELECT 'http://opendata.example/def/concept/kind/' || up.notation, p.value, sum(o.value)
FROM up JOIN observations o ON o.concept = leaf JOIN observations p ON p.concept = up.notation
WHERE o.cube = 'grants' AND o.area = 'E92900001' AND o.year = 2024 AND p.cube = 'grants' AND p.area = 'E92900001' AND p.year = 2024
GROUP BY up.notation, p.value;
