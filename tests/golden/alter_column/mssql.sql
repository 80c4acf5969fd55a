-- name
EXEC sp_rename N'users.email', N'e-mail', N'COLUMN'
GO

-- nullable
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'email'
ALTER TABLE users ALTER COLUMN email varchar(max) COLLATE Latin1_General_CI_AS NULL
GO

-- not nullable
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'email'
ALTER TABLE users ALTER COLUMN email varchar(max) COLLATE Latin1_General_CI_AS NOT NULL
GO

-- type
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'email'
ALTER TABLE users ALTER COLUMN email VARCHAR(300) NULL
GO

-- type with using
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'email'
ALTER TABLE users ALTER COLUMN email INTEGER NULL
GO

-- type and default
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'region'
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'region'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
ALTER TABLE users ALTER COLUMN region BIT NULL
GO
ALTER TABLE users ADD DEFAULT 0 FOR region
GO

-- default
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'age'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
ALTER TABLE users ADD DEFAULT 5 FOR age
GO

-- literal default
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'email'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
ALTER TABLE users ADD DEFAULT N'it''s' FOR email
GO

-- no default
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'age'
)
IF @brant IS NOT NULL EXEC(@brant)
GO

-- comment
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'users') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N'users'), N'email', 'ColumnId') AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'where it''s sent', N'schema', N'dbo', N'table', N'users', N'column', N'email' ELSE EXEC sp_addextendedproperty N'MS_Description', N'where it''s sent', N'schema', N'dbo', N'table', N'users', N'column', N'email'
GO

-- no comment
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'users') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N'users'), N'email', 'ColumnId') AND name = N'MS_Description') EXEC sp_dropextendedproperty N'MS_Description', N'schema', N'dbo', N'table', N'users', N'column', N'email'
GO

-- all at once
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'email'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
ALTER TABLE users ALTER COLUMN email VARCHAR(10) NOT NULL
GO
ALTER TABLE users ADD DEFAULT N'x' FOR email
GO
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'users') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N'users'), N'email', 'ColumnId') AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'c', N'schema', N'dbo', N'table', N'users', N'column', N'email' ELSE EXEC sp_addextendedproperty N'MS_Description', N'c', N'schema', N'dbo', N'table', N'users', N'column', N'email'
GO
EXEC sp_rename N'users.email', N'mail', N'COLUMN'
GO

-- type that checks itself
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'select'
ALTER TABLE users ALTER COLUMN [select] VARCHAR(1) NULL
GO
ALTER TABLE users ADD CONSTRAINT ck_ab CHECK ([select] IN (N'a', N'b'))
GO

-- identity
-- refused: mssql cannot change the identity of users.id

-- a Boolean becomes text
-- asks: SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND name = N'region'
ALTER TABLE users ALTER COLUMN region VARCHAR(max) NULL
GO

-- nullable, of a known type
ALTER TABLE users ALTER COLUMN email NVARCHAR(50) NOT NULL
GO

-- type, of known nullability
ALTER TABLE users ALTER COLUMN email NVARCHAR(300) NULL
GO

-- type of a column with a default
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'email'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
ALTER TABLE users ALTER COLUMN email NVARCHAR(300) NULL
GO
ALTER TABLE users ADD DEFAULT N'x' FOR email
GO

-- a named default
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'age'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
ALTER TABLE users ADD CONSTRAINT df_age DEFAULT 5 FOR age
GO

-- persisted
ALTER TABLE users ALTER COLUMN twice ADD PERSISTED
GO

-- name, in a schema
EXEC sp_rename N'[my blog].[Users].[e-mail]', N'it''s', N'COLUMN'
GO
