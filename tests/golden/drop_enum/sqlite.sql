-- a type
-- refused: sqlite cannot drop enum type colour

-- if it exists, with its columns
