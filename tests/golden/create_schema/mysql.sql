-- a schema
-- refused: mysql cannot create schema app

-- if it is missing
-- refused: mysql cannot create schema app
