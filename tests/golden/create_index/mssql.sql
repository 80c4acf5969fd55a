-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age)
GO

-- expression
-- refused: mssql cannot index the expression lower(email)

-- if it is missing
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
