-- a column
ALTER TABLE users DROP COLUMN "select";

-- if it exists
ALTER TABLE users DROP COLUMN IF EXISTS missing;
