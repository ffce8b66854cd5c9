-- A regular expression on texts.
SELECT count(*) FROM certificates WHERE regexp_matches(walls_description, 'cavity.*insulat', 'i');
