-- version and schema
-- refused: sqlite cannot alter extension hstore

-- the newest
-- refused: sqlite cannot alter extension hstore
