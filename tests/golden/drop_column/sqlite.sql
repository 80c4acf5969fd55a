-- a column
ALTER TABLE users DROP COLUMN "select";

-- if it exists
-- asks: SELECT name FROM pragma_table_xinfo('users')
