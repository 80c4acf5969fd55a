-- a function
DROP FUNCTION twice(n numeric(4, 2), word text);

-- if it exists
DROP FUNCTION IF EXISTS twice();
