-- a table
DROP TABLE users
GO

-- if it exists
DROP TABLE IF EXISTS missing
GO
