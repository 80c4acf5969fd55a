-- a function
DROP FUNCTION twice;

-- if it exists
DROP FUNCTION IF EXISTS twice;
