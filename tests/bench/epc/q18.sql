-- Bands F and G, and all certificates, by the first year of the age band: a join to the code list.
SELECT from_year AS "from", sum(CASE WHEN current_energy_rating IN ('F', 'G') THEN 1 ELSE 0 END) AS worst, count(*) AS n
FROM certificates JOIN (VALUES ('England and Wales: before 1900', 'a-before-1900', NULL), ('England and Wales: 1900-1929', 'b-1900-1929', 1900),
    ('England and Wales: 1930-1949', 'c-1930-1949', 1930), ('England and Wales: 1950-1966', 'd-1950-1966', 1950),
    ('England and Wales: 1967-1975', 'e-1967-1975', 1967), ('England and Wales: 1976-1982', 'f-1976-1982', 1976),
    ('England and Wales: 1983-1990', 'g-1983-1990', 1983), ('England and Wales: 1991-1995', 'h-1991-1995', 1991),
    ('England and Wales: 1996-2002', 'i-1996-2002', 1996), ('England and Wales: 2003-2006', 'j-2003-2006', 2003),
    ('England and Wales: 2007-2011', 'k-2007-2011', 2007), ('England and Wales: 2012 onwards', '2012-onwards', 2012))
  ages(label, slug, from_year)
ON construction_age_band = label WHERE from_year IS NOT NULL GROUP BY from_year;
