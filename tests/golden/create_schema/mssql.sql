-- a schema
CREATE SCHEMA app AUTHORIZATION owner
GO

-- if it is missing
-- refused: mssql cannot create schema app if it is missing
