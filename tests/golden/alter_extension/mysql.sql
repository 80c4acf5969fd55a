-- version and schema
-- refused: mysql cannot alter extension hstore

-- the newest
-- refused: mysql cannot alter extension hstore
