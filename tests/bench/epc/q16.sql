-- Secondary heating with wood, coal or other solid fuel, and all certificates, by authority.
SELECT 'http://statistics.data.gov.uk/id/statistical-geography/' || local_authority AS la,
  sum(CASE WHEN regexp_matches(secondheat_description, 'wood|coal|solid fuel', 'i') THEN 1 ELSE 0 END) AS solid,
  count(*) AS n
FROM certificates GROUP BY local_authority;
