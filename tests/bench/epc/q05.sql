-- Certificates by authority, year and band, all of them.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || local_authority AS la,
  year(lodgement_date) AS year,
  'http://opendata.example/def/concept/epc/band/' || current_energy_rating AS band, count(*) AS n
FROM certificates GROUP BY local_authority, year(lodgement_date), current_energy_rating;
