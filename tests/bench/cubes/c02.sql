-- One area over time, by kind, with labels.
SELECT year, label, value FROM observations JOIN codes ON list = 'kinds' AND notation = concept
WHERE cube = 'homes-standing' AND area = 'E07900100' ORDER BY year, label;
