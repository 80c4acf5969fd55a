-- a column
ALTER TABLE users DROP COLUMN [select]
GO

-- if it exists
ALTER TABLE users DROP COLUMN IF EXISTS missing
GO

-- with all that depends on it
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.default_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'org_id'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.check_constraints AS found
    WHERE found.parent_object_id = OBJECT_ID(N'users')
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = N'org_id'
)
IF @brant IS NOT NULL EXEC(@brant)
GO
DECLARE @brant nvarchar(max) = (
    SELECT STRING_AGG(N'ALTER TABLE users DROP CONSTRAINT ' + QUOTENAME(found.name), N'; ')
    FROM sys.foreign_keys AS found
    WHERE EXISTS (SELECT 1 FROM sys.foreign_key_columns AS part
        WHERE part.constraint_object_id = found.object_id
        AND part.parent_object_id = OBJECT_ID(N'users')
        AND COL_NAME(part.parent_object_id, part.parent_column_id) = N'org_id')
)
IF @brant IS NOT NULL EXEC(@brant)
GO
ALTER TABLE users DROP COLUMN IF EXISTS org_id
GO

-- with a misspelt wish
-- refused: drop column users.age: there is no parameter 'mssql_drop_defaults'
