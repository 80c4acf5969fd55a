-- a table
DROP TABLE users;

-- if it exists
DROP TABLE IF EXISTS missing;
