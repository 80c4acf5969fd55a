-- an index
DROP INDEX ix_email ON users
GO

-- if it exists
-- refused: drop index missing: its table is not named

-- concurrently
-- refused: drop index ix_email: its table is not named

-- of a table, if it exists
DROP INDEX IF EXISTS ix_email ON blog.users
GO
