-- a sequence
DROP SEQUENCE numbers
GO

-- if it exists
DROP SEQUENCE IF EXISTS numbers
GO

-- with what depends on it
-- refused: mssql cannot drop sequence numbers with what depends on it
