-- a type
-- refused: sqlite cannot drop enum type colour

-- if it exists, with its columns
-- refused: sqlite cannot drop enum type colour
