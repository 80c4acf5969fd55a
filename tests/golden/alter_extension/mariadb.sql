-- version and schema
-- refused: mariadb cannot alter extension hstore

-- the newest
-- refused: mariadb cannot alter extension hstore
