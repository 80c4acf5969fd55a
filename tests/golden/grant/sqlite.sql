-- a table's columns
-- refused: sqlite cannot grant select, update on table users to reader

-- a function
-- refused: sqlite cannot grant execute on function twice to reader, PUBLIC

-- all tables
-- refused: sqlite cannot grant all privileges on all tables in schema app to reader
