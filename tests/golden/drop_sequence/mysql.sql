-- a sequence
-- refused: mysql cannot drop sequence numbers

-- if it exists
-- refused: mysql cannot drop sequence numbers

-- with what depends on it
-- refused: mysql cannot drop sequence numbers
