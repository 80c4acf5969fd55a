-- a table's columns
-- refused: mysql cannot grant select, update on table users to reader

-- a function
-- refused: mysql cannot grant execute on function twice to reader, PUBLIC

-- all tables
-- refused: mysql cannot grant all privileges on all tables in schema app to reader
