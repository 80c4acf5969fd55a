-- version and schema
-- refused: mssql cannot alter extension hstore

-- the newest
-- refused: mssql cannot alter extension hstore
