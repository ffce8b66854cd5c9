-- Certificates without a property.
SELECT count(*) FROM certificates WHERE uprn IS NULL;
