-- Two tables joined by certificate.
SELECT count(*) FROM recommendations JOIN certificates USING (certificate_number) WHERE current_energy_rating = 'G';
