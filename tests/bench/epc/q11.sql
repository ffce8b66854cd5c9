-- What could be saved: carbon and the three costs, now less then, by authority.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || local_authority AS la,
  sum(co2_emissions_current - co2_emissions_potential) AS carbon,
  sum(lighting_cost_current - lighting_cost_potential) AS lighting,
  sum(heating_cost_current - heating_cost_potential) AS heating,
  sum(hot_water_cost_current - hot_water_cost_potential) AS hotwater
FROM certificates GROUP BY local_authority;
