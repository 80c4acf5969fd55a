-- a type
-- refused: mssql cannot drop enum type colour

-- if it exists, with its columns
