-- A page of observations, ordered by area, year and kind.
SELECT area, year, concept, value FROM observations WHERE cube = 'sites' ORDER BY area, year, concept LIMIT 100 OFFSET 5000;
