-- two columns
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (id, region)
GO

-- deferrable
-- refused: mssql cannot defer a constraint

-- options
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (id)
GO

-- clustered
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE CLUSTERED (id)
GO
