-- Primary energy use by main fuel as counts of every value: the medians follow from them.
SELECT 'http://opendata.example/def/concept/epc/main-fuel/' || CASE
    WHEN main_fuel LIKE 'mains gas - this is%' THEN 'mains-gas'
    ELSE regexp_replace(regexp_replace(lower(main_fuel), '[^a-z0-9]+', '-', 'g'), '-$', '') END AS fuel,
  energy_consumption_current AS use, count(*) AS n
FROM certificates GROUP BY main_fuel, energy_consumption_current;
