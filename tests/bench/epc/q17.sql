-- Recommendations and their mean highest cost by band of the certificate: a join of the two tables.
SELECT 'http://opendata.example/def/concept/epc/band/' || current_energy_rating AS band, sum(n) AS n,
  sum(n * CAST(regexp_replace(split_part(indicative_cost, ' - ', -1), '[£,]', '', 'g') AS INTEGER)) / sum(n) AS mean
FROM (
  SELECT current_energy_rating, indicative_cost, count(*) AS n
  FROM recommendations JOIN certificates USING (certificate_number)
  GROUP BY current_energy_rating, indicative_cost
) GROUP BY current_energy_rating;
