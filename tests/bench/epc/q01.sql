-- Everything about one certificate. A row beside a graph: the answers are not comparable.
SELECT * FROM certificates WHERE certificate_number = '9000-0002-0264-2465-0082';
