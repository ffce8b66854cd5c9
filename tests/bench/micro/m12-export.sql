-- Rows of five columns, up to ten million.
SELECT certificate_number, lodgement_date, current_energy_efficiency, total_floor_area, walls_description FROM certificates LIMIT 10000000;
