-- a column
ALTER TABLE users DROP COLUMN "select";

-- if it exists
-- asks first, and where the answer is empty:
--   SELECT name FROM pragma_table_xinfo('users')
