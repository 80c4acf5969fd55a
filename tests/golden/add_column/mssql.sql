-- a column
ALTER TABLE users ADD nick VARCHAR(max) NULL
GO

-- with a default
ALTER TABLE users ADD active BIT NOT NULL DEFAULT 1
GO

-- with a foreign key
ALTER TABLE users ADD boss INTEGER NULL
GO
ALTER TABLE users ADD CONSTRAINT fk_boss FOREIGN KEY(boss) REFERENCES org (id)
GO

-- with a foreign key to its own table
ALTER TABLE org ADD above INTEGER NULL
GO
ALTER TABLE org ADD CONSTRAINT fk_above FOREIGN KEY(above) REFERENCES org (id)
GO

-- with its foreign key inline
ALTER TABLE users ADD boss INTEGER NULL REFERENCES org (id) ON DELETE SET NULL
GO

-- as the primary key, inline
ALTER TABLE users ADD [key] INTEGER NOT NULL IDENTITY PRIMARY KEY
GO

-- with an index and a comment
ALTER TABLE users ADD nick VARCHAR(max) NULL
GO
CREATE INDEX ix_users_nick ON users (nick)
GO
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'users') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N'users'), N'nick', 'ColumnId') AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'short', N'schema', N'dbo', N'table', N'users', N'column', N'nick' ELSE EXEC sp_addextendedproperty N'MS_Description', N'short', N'schema', N'dbo', N'table', N'users', N'column', N'nick'
GO

-- with a unique constraint
ALTER TABLE users ADD nick VARCHAR(max) NULL
GO
ALTER TABLE users ADD UNIQUE (nick)
GO

-- with checks
ALTER TABLE users ADD yes BIT NULL CONSTRAINT ck_said CHECK (yes IS NOT NULL)
GO

-- of an enum type
ALTER TABLE users ADD mood VARCHAR(8) NULL
GO

-- if it is missing
-- asks: SELECT name, TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'users')
IF COL_LENGTH(N'users', N'nick') IS NULL ALTER TABLE users ADD nick VARCHAR(max) NULL
GO

-- at a place
-- refused: mssql cannot add column users.nick at a certain place

-- with an index, if it is missing
-- asks: SELECT name, TYPE_NAME(user_type_id) AS type, max_length, precision, scale, collation_name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID(N'blog.users')
IF COL_LENGTH(N'blog.users', N'nick') IS NULL
BEGIN
    ALTER TABLE blog.users ADD nick NVARCHAR(50) NULL
    EXEC(N'CREATE INDEX ix_blog_users_nick ON blog.users (nick)')
    EXEC(N'IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N''blog.users'') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N''blog.users''), N''nick'', ''ColumnId'') AND name = N''MS_Description'') EXEC sp_updateextendedproperty N''MS_Description'', N''short'', N''schema'', N''blog'', N''table'', N''users'', N''column'', N''nick'' ELSE EXEC sp_addextendedproperty N''MS_Description'', N''short'', N''schema'', N''blog'', N''table'', N''users'', N''column'', N''nick''')
END
GO
