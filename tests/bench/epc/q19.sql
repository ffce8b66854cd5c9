-- The twenty-first page of one authority, the newest certificates first.
SELECT certificate_number AS id, lodgement_datetime AS at, current_energy_efficiency AS score
FROM certificates WHERE local_authority = 'E07000043'
ORDER BY lodgement_datetime DESC, certificate_number LIMIT 50 OFFSET 1000;
