-- a schema
DROP SCHEMA IF EXISTS app
GO

-- with all in it
-- refused: mssql cannot drop schema app with what depends on it
