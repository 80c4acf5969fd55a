-- a function
CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN 2 * n;
