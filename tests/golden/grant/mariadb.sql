-- a table's columns
-- refused: mariadb cannot grant select, update on table users to reader

-- a function
-- refused: mariadb cannot grant execute on function twice to reader, PUBLIC

-- all tables
-- refused: mariadb cannot grant all privileges on all tables in schema app to reader
