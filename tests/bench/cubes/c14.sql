-- The values of a dimension that occur in a cube, with their labels.
SELECT DISTINCT 'http://statistics.data.gov.uk/id/statistical-geography/' || area, name FROM observations JOIN areas ON code = area WHERE cube = 'dwellings';
