-- The certificates of one property with their dates, the newest first.
SELECT certificate_number AS id, lodgement_date AS date, lodgement_datetime AS at
FROM certificates WHERE uprn = 999000000000 ORDER BY lodgement_datetime DESC;
