-- a schema
-- refused: oracle cannot drop schema app

-- with all in it
-- refused: oracle cannot drop schema app
