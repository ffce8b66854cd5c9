-- Three optional columns of one authority.
SELECT certificate_number, fixed_lighting_outlets_count, flat_storey_count, photo_supply FROM certificates WHERE local_authority = 'E07000041';
