-- a schema
-- refused: mariadb cannot drop schema app

-- with all in it
-- refused: mariadb cannot drop schema app
