-- The twenty most recommended improvements for bands E to G in one constituency, with their costs.
SELECT improvement_id AS code, sum(n) AS n,
  min(CAST(regexp_replace(split_part(indicative_cost, ' - ', 1), '[£,]', '', 'g') AS INTEGER)) AS "from",
  max(CAST(regexp_replace(split_part(indicative_cost, ' - ', -1), '[£,]', '', 'g') AS INTEGER)) AS "to"
FROM (
  SELECT improvement_id, indicative_cost, count(*) AS n
  FROM recommendations JOIN certificates USING (certificate_number)
  WHERE constituency = 'E14999004' AND current_energy_rating IN ('E', 'F', 'G')
  GROUP BY improvement_id, indicative_cost
) GROUP BY improvement_id ORDER BY n DESC, code LIMIT 20;
