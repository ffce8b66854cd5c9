-- Flats let privately with electric storage heaters and a band from E to G, in ten authorities.
SELECT certificate_number AS id,
  'http://statistics.data.gov.uk/id/statistical-geography/' || local_authority AS la, current_energy_efficiency AS score
FROM certificates
WHERE property_type = 'Flat' AND tenure IN ('Rented (private)', 'rental (private)')
  AND mainheat_description = 'Electric storage heaters' AND current_energy_rating IN ('E', 'F', 'G')
  AND local_authority IN ('E06000026', 'E06000027', 'E07000040', 'E07000041', 'E07000042',
    'E07000043', 'E07000044', 'E07000045', 'E07000046', 'E07000047');
