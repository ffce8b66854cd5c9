-- The first hundred of an order over all.
SELECT certificate_number, co2_emissions_current FROM certificates ORDER BY 2 DESC, 1 LIMIT 100;
