-- a trigger
DROP TRIGGER touch;

-- if it exists
DROP TRIGGER IF EXISTS touch;
