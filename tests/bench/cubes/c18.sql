-- Values above a threshold, counted by year.
SELECT 'http://reference.data.gov.uk/id/year/' || year, count(*), max(value) FROM observations
WHERE cube = 'vacancy-rate' AND value > 450.5 GROUP BY year;
