-- a type
-- refused: oracle cannot drop enum type colour

-- if it exists, with its columns
