-- a function
DROP FUNCTION twice;
CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n + n;
