-- The cubes that have figures for one ward.
SELECT DISTINCT 'http://opendata.example/data/bench/' || cube, title FROM observations JOIN cubes ON slug = cube WHERE area = 'E05900200';
