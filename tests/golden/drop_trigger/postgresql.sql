-- a trigger
DROP TRIGGER touch ON users;

-- if it exists
DROP TRIGGER IF EXISTS touch ON users;
