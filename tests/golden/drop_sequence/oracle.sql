-- a sequence
DROP SEQUENCE numbers
/

-- if it exists
-- refused: oracle cannot drop sequence numbers if it exists

-- with what depends on it
-- refused: oracle cannot drop sequence numbers with what depends on it
