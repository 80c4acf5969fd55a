-- a table's columns
-- refused: oracle cannot grant select, update on table users to reader

-- a function
-- refused: oracle cannot grant execute on function twice to reader, PUBLIC

-- all tables
-- refused: oracle cannot grant all privileges on all tables in schema app to reader
