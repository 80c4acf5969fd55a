-- a view
DROP VIEW active
/

-- if it exists
-- refused: oracle cannot drop view active if it exists

-- with what depends on it
-- refused: oracle cannot drop view active with what depends on it
