-- Two keys, five aggregates.
SELECT 'http://opendata.example/def/concept/epc/property-type/' || replace(lower(property_type), ' ', '-'), 'http://opendata.example/def/concept/epc/band/' || current_energy_rating,
  count(*), min(total_floor_area), max(total_floor_area), sum(total_floor_area), sum(total_floor_area) / count(*)
FROM certificates GROUP BY property_type, current_energy_rating;
