-- a view
DROP VIEW active;

-- if it exists
DROP VIEW IF EXISTS active;

-- with what depends on it
-- refused: mariadb cannot drop view active with what depends on it
