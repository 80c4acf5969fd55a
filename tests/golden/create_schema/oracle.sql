-- a schema
-- refused: oracle cannot create schema app

-- if it is missing
-- refused: oracle cannot create schema app
