-- a schema
-- refused: mariadb cannot create schema app

-- if it is missing
-- refused: mariadb cannot create schema app
