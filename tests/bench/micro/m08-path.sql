-- A path backwards and forwards: what is recommended for band G.
SELECT improvement_id, count(*) FROM recommendations JOIN certificates USING (certificate_number) WHERE current_energy_rating = 'G' GROUP BY improvement_id;
