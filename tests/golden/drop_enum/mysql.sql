-- a type
-- refused: mysql cannot drop enum type colour

-- if it exists, with its columns
