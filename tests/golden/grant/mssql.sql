-- a table's columns
-- refused: mssql cannot grant select, update on table users to reader

-- a function
-- refused: mssql cannot grant execute on function twice to reader, PUBLIC

-- all tables
-- refused: mssql cannot grant all privileges on all tables in schema app to reader
