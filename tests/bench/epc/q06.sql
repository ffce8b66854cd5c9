-- Certificates of band C or better and all certificates by tenure and year, one region.
SELECT 'http://opendata.example/def/concept/epc/tenure/' || CASE
    WHEN tenure ILIKE 'owner-occupied' THEN 'owner-occupied'
    WHEN tenure ILIKE '%social%' THEN 'rented-social' WHEN tenure ILIKE '%private%' THEN 'rented-private'
    WHEN tenure = 'unknown' THEN 'unknown' ELSE 'not-defined' END AS of_tenure,
  year, sum(good) AS good, sum(n) AS n
FROM (
  SELECT tenure, year(lodgement_date) AS year,
    sum(CASE WHEN current_energy_rating IN ('A', 'B', 'C') THEN 1 ELSE 0 END) AS good, count(*) AS n
  FROM certificates WHERE region = 'E12000009' AND tenure <> 'NO DATA!'
  GROUP BY tenure, year(lodgement_date)
) GROUP BY of_tenure, year;
