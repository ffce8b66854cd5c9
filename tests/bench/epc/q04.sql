-- Mean score and number of certificates by authority, England, the latest year.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || local_authority AS la,
  avg(current_energy_efficiency) AS mean, count(*) AS n
FROM certificates
WHERE country = 'England' AND lodgement_date BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
GROUP BY local_authority;
