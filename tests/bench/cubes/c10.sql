-- Everything of one area: the title of every cube, the code and the value of the last year.
SELECT title, concept, value FROM observations JOIN cubes ON slug = cube WHERE area = 'E12900003' AND year = 2024;
