-- The distinct values of a text.
SELECT DISTINCT posttown FROM certificates;
