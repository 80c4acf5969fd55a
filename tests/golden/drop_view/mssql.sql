-- a view
DROP VIEW active
GO

-- if it exists
DROP VIEW IF EXISTS active
GO

-- with what depends on it
-- refused: mssql cannot drop view active with what depends on it
