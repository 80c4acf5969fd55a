-- a schema
-- refused: sqlite cannot create schema app

-- if it is missing
-- refused: sqlite cannot create schema app
