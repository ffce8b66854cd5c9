-- The tables that the questions in SQL are about, from the files of gen_cubes in the current folder.
CREATE TABLE areas AS SELECT * FROM read_csv('areas.csv', header = true, all_varchar = true, nullstr = '\N');
CREATE TABLE codes AS
  SELECT 'kinds' AS list, "Label" AS label, "Notation" AS notation, "Parent Notation" AS parent FROM read_csv('kinds.csv', header = true, all_varchar = true)
  UNION ALL SELECT 'uses', "Label", "Notation", "Parent Notation" FROM read_csv('uses.csv', header = true, all_varchar = true);
CREATE TABLE cubes AS SELECT * FROM read_csv('cubes.csv', header = true, all_varchar = true);
CREATE TABLE observations AS
  SELECT slug AS cube, area, year, concept, value
  FROM read_csv('cube-??.csv', header = false, skip = 1, delim = ',', filename = true,
    columns = {'area': 'VARCHAR', 'year': 'INTEGER', 'concept': 'VARCHAR', 'value': 'DECIMAL(12, 1)'})
  JOIN cubes ON parse_filename(filename) = file ORDER BY filename, area, year;
