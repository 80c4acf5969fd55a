-- version and schema
-- refused: oracle cannot alter extension hstore

-- the newest
-- refused: oracle cannot alter extension hstore
