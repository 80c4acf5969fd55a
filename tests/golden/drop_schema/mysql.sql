-- a schema
-- refused: mysql cannot drop schema app

-- with all in it
-- refused: mysql cannot drop schema app
