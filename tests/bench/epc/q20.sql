-- How many certificates say nothing: for ten columns, the property among them.
WITH counts AS (
  SELECT count(*) AS total, count(uprn) AS property,
    count(*) FILTER (tenure <> 'NO DATA!') AS tenure,
    count(*) FILTER (built_form <> 'Not Recorded') AS builtForm,
    count(*) FILTER (construction_age_band LIKE 'England and Wales:%') AS ageBand,
    count(*) FILTER (transaction_type NOT LIKE 'not recorded%') AS transactionType,
    count(*) FILTER (glazed_type NOT IN ('not defined', 'INVALID!')) AS glazedType,
    count(floor_level) AS floorLevel, count(flat_storey_count) AS storeyCount,
    count(*) FILTER (roof_energy_eff <> 'N/A') AS roofEnergyEff, count(photo_supply) AS pvRoofPercent
  FROM certificates
)
SELECT 'http://opendata.example/def/epc#' || name AS "column", total - n AS absent
FROM counts UNPIVOT (n FOR name IN (property, tenure, builtForm, ageBand, transactionType, glazedType,
  floorLevel, storeyCount, roofEnergyEff, pvRoofPercent));
