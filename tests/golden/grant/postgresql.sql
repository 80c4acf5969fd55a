-- a table's columns
GRANT SELECT (id, "select"), UPDATE (id, "select") ON TABLE users TO reader;

-- a function
GRANT EXECUTE ON FUNCTION twice(int) TO reader, PUBLIC WITH GRANT OPTION;

-- all tables
GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA app TO reader;
