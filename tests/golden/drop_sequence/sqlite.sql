-- a sequence
-- refused: sqlite cannot drop sequence numbers

-- if it exists
-- refused: sqlite cannot drop sequence numbers

-- with what depends on it
-- refused: sqlite cannot drop sequence numbers
