-- A whole cube as a table.
SELECT area, year, concept, value FROM observations WHERE cube = 'people';
