-- a schema
-- refused: sqlite cannot drop schema app

-- with all in it
-- refused: sqlite cannot drop schema app
