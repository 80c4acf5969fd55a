-- a sequence
DROP SEQUENCE numbers;

-- if it exists
DROP SEQUENCE IF EXISTS numbers;

-- with what depends on it
DROP SEQUENCE numbers CASCADE;
