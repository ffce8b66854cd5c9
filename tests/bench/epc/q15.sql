-- Heat pumps as the main heating, by year and authority.
SELECT year(lodgement_date) AS year,
  'http://statistics.data.gov.uk/id/statistical-geography/' || local_authority AS la, count(*) AS n
FROM certificates WHERE contains(lower(mainheat_description), 'heat pump')
GROUP BY year(lodgement_date), local_authority;
