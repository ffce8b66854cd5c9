-- Mean score by age band and type of property.
SELECT 'http://opendata.example/def/concept/epc/age-band/' || slug AS age,
  'http://opendata.example/def/concept/epc/property-type/' || replace(lower(property_type), ' ', '-') AS type, mean, n
FROM (
  SELECT construction_age_band, property_type, avg(current_energy_efficiency) AS mean, count(*) AS n
  FROM certificates GROUP BY construction_age_band, property_type
) JOIN (VALUES ('England and Wales: before 1900', 'a-before-1900', NULL), ('England and Wales: 1900-1929', 'b-1900-1929', 1900),
    ('England and Wales: 1930-1949', 'c-1930-1949', 1930), ('England and Wales: 1950-1966', 'd-1950-1966', 1950),
    ('England and Wales: 1967-1975', 'e-1967-1975', 1967), ('England and Wales: 1976-1982', 'f-1976-1982', 1976),
    ('England and Wales: 1983-1990', 'g-1983-1990', 1983), ('England and Wales: 1991-1995', 'h-1991-1995', 1991),
    ('England and Wales: 1996-2002', 'i-1996-2002', 1996), ('England and Wales: 2003-2006', 'j-2003-2006', 2003),
    ('England and Wales: 2007-2011', 'k-2007-2011', 2007), ('England and Wales: 2012 onwards', '2012-onwards', 2012))
  ages(label, slug, from_year)
ON construction_age_band = label;
