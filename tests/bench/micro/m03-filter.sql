-- A range of decimals.
SELECT count(*) FROM certificates WHERE total_floor_area > 100.5 AND total_floor_area <= 150.25;
