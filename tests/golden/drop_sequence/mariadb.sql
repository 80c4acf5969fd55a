-- a sequence
DROP SEQUENCE numbers;

-- if it exists
DROP SEQUENCE IF EXISTS numbers;

-- with what depends on it
-- refused: mariadb cannot drop sequence numbers with what depends on it
