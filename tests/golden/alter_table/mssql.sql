-- changes that need no rebuild
ALTER TABLE users ADD nick VARCHAR(max) NULL
GO
CREATE INDEX ix_u ON users (nick)
GO
ALTER TABLE users DROP COLUMN [select]
GO

-- changes that can share a statement
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'email'
ALTER TABLE users ADD nick VARCHAR(max) NULL
GO
ALTER TABLE users ALTER COLUMN email varchar(max) COLLATE Latin1_General_CI_AS NOT NULL
GO
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (age)
GO
ALTER TABLE users DROP CONSTRAINT ck_age
GO
ALTER TABLE users DROP COLUMN [select]
GO

-- changes that meet each other
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'age'
ALTER TABLE users ALTER COLUMN age int NOT NULL
GO
ALTER TABLE users DROP CONSTRAINT ck_age
GO
ALTER TABLE users ADD CONSTRAINT ck_age CHECK (age > 1)
GO
EXEC sp_rename N'users.age', N'years', N'COLUMN'
GO
