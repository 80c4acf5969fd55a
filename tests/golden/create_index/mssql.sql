-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age)
GO

-- expression
-- refused: mssql cannot index the expression lower(email)

-- if it is missing
-- asks: SELECT COL_NAME(k.object_id, k.column_id) AS name, i.is_unique, i.type_desc AS kind, i.filter_definition AS condition, k.is_included_column AS is_included, k.is_descending_key AS is_descending FROM sys.indexes AS i JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id WHERE i.object_id = OBJECT_ID(N'users') AND i.name = N'ix_email' ORDER BY k.key_ordinal
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'users') AND name = N'ix_email') CREATE INDEX ix_email ON users (email)
GO

-- unnamed
CREATE INDEX ix_users_age ON users (age)
GO

-- partial
CREATE INDEX ix_u ON users (email)
GO

-- every option
CREATE INDEX ix_u ON users (email, age)
GO

-- concurrently
CREATE INDEX ix_u ON users (email)
GO

-- every option of SQL Server
CREATE UNIQUE NONCLUSTERED INDEX ix_u ON users (age, id DESC) INCLUDE (email, region) WHERE age IS NOT NULL
GO
