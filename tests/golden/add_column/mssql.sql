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
-- asks: SELECT 'column' AS part, c.name, TYPE_NAME(c.user_type_id) AS type, c.max_length,
--       c.precision, c.scale, c.collation_name, c.is_nullable, d.definition AS [default],
--       c.is_identity AS is_generated, NULL AS [column], NULL AS target_schema,
--       NULL AS target, NULL AS target_column, NULL AS on_delete, NULL AS on_update
--   FROM sys.columns AS c
--   LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
--   WHERE c.object_id = OBJECT_ID(N'users')
IF COL_LENGTH(N'users', N'nick') IS NULL ALTER TABLE users ADD nick VARCHAR(max) NULL
GO

-- at a place
-- refused: mssql cannot add column users.nick at a certain place

-- with an index, if it is missing
-- asks: SELECT 'column' AS part, c.name, TYPE_NAME(c.user_type_id) AS type, c.max_length,
--       c.precision, c.scale, c.collation_name, c.is_nullable, d.definition AS [default],
--       c.is_identity AS is_generated, NULL AS [column], NULL AS target_schema,
--       NULL AS target, NULL AS target_column, NULL AS on_delete, NULL AS on_update
--   FROM sys.columns AS c
--   LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
--   WHERE c.object_id = OBJECT_ID(N'blog.users')
-- asks: SELECT COL_NAME(k.object_id, k.column_id) AS name, i.is_unique, i.type_desc AS kind, i.filter_definition AS condition, k.is_included_column AS is_included, k.is_descending_key AS is_descending FROM sys.indexes AS i JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id WHERE i.object_id = OBJECT_ID(N'blog.users') AND i.name = N'ix_blog_users_nick' ORDER BY k.key_ordinal
IF COL_LENGTH(N'blog.users', N'nick') IS NULL
BEGIN
    ALTER TABLE blog.users ADD nick NVARCHAR(50) NULL
    EXEC(N'IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N''blog.users'') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N''blog.users''), N''nick'', ''ColumnId'') AND name = N''MS_Description'') EXEC sp_updateextendedproperty N''MS_Description'', N''short'', N''schema'', N''blog'', N''table'', N''users'', N''column'', N''nick'' ELSE EXEC sp_addextendedproperty N''MS_Description'', N''short'', N''schema'', N''blog'', N''table'', N''users'', N''column'', N''nick''')
END
GO
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'blog.users') AND name = N'ix_blog_users_nick') CREATE INDEX ix_blog_users_nick ON blog.users (nick)
GO
