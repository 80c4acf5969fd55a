-- a type
-- refused: mariadb cannot drop enum type colour

-- if it exists, with its columns
