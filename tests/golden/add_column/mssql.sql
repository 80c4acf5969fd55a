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
--   UNION ALL
--   SELECT 'other', REPLACE(o.type_desc, '_', ' ') COLLATE DATABASE_DEFAULT,
--       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM sys.objects AS o WHERE o.object_id = OBJECT_ID(N'users') AND o.type <> 'U'
-- asks: SELECT 'column' AS part, c.name, NULL AS text, NULL AS place, NULL AS waits,
--       NULL AS state
--   FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(N'users')
--   UNION ALL
--   SELECT 'default', c.name, d.definition, NULL, NULL, NULL
--   FROM sys.columns AS c JOIN sys.default_constraints AS d
--       ON d.object_id = c.default_object_id
--   WHERE c.object_id = OBJECT_ID(N'users')
--   UNION ALL
--   SELECT 'computed', name, definition, NULL, NULL,
--       CASE WHEN is_persisted = 1 THEN 'PERSISTED' ELSE 'VIRTUAL' END
--   FROM sys.computed_columns WHERE object_id = OBJECT_ID(N'users')
--   UNION ALL
--   SELECT 'identity', name, CONCAT('START WITH ', CAST(seed_value AS bigint),
--       ' INCREMENT BY ', CAST(increment_value AS bigint)), NULL, NULL, NULL
--   FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users')
--   UNION ALL
--   SELECT 'collation', name, collation_name, NULL, NULL, NULL
--   FROM sys.columns WHERE object_id = OBJECT_ID(N'users') AND collation_name IS NOT NULL
--   UNION ALL
--   SELECT 'comment', COL_NAME(major_id, NULLIF(minor_id, 0)),
--       CAST(value AS nvarchar(max)) COLLATE DATABASE_DEFAULT, NULL, NULL, NULL
--   FROM sys.extended_properties
--   WHERE name = N'MS_Description' AND class = 1 AND major_id = OBJECT_ID(N'users')
--   UNION ALL
--   SELECT 'c', name, definition, NULL, NULL,
--       CASE WHEN is_disabled = 1 THEN 'DISABLED'
--           WHEN is_not_trusted = 1 THEN 'NOT TRUSTED' END
--   FROM sys.check_constraints WHERE parent_object_id = OBJECT_ID(N'users')
--   UNION ALL
--   SELECT CASE WHEN i.is_primary_key = 1 THEN 'p' ELSE 'u' END, i.name,
--       COL_NAME(k.object_id, k.column_id), k.key_ordinal, NULL,
--       CASE WHEN i.is_disabled = 1 THEN 'DISABLED' END
--   FROM sys.indexes AS i JOIN sys.index_columns AS k
--       ON k.object_id = i.object_id AND k.index_id = i.index_id
--   WHERE i.object_id = OBJECT_ID(N'users') AND i.is_unique = 1 AND i.has_filter = 0
--       AND k.is_included_column = 0
--   UNION ALL
--   SELECT 'f', f.name, COL_NAME(k.parent_object_id, k.parent_column_id),
--       k.constraint_column_id, NULL, CASE WHEN f.is_disabled = 1 THEN 'DISABLED'
--           WHEN f.is_not_trusted = 1 THEN 'NOT TRUSTED' END
--   FROM sys.foreign_keys AS f JOIN sys.foreign_key_columns AS k
--       ON k.constraint_object_id = f.object_id
--   WHERE f.parent_object_id = OBJECT_ID(N'users')
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
--   UNION ALL
--   SELECT 'other', REPLACE(o.type_desc, '_', ' ') COLLATE DATABASE_DEFAULT,
--       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM sys.objects AS o WHERE o.object_id = OBJECT_ID(N'blog.users') AND o.type <> 'U'
-- asks: SELECT 'column' AS part, c.name, NULL AS text, NULL AS place, NULL AS waits,
--       NULL AS state
--   FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(N'blog.users')
--   UNION ALL
--   SELECT 'default', c.name, d.definition, NULL, NULL, NULL
--   FROM sys.columns AS c JOIN sys.default_constraints AS d
--       ON d.object_id = c.default_object_id
--   WHERE c.object_id = OBJECT_ID(N'blog.users')
--   UNION ALL
--   SELECT 'computed', name, definition, NULL, NULL,
--       CASE WHEN is_persisted = 1 THEN 'PERSISTED' ELSE 'VIRTUAL' END
--   FROM sys.computed_columns WHERE object_id = OBJECT_ID(N'blog.users')
--   UNION ALL
--   SELECT 'identity', name, CONCAT('START WITH ', CAST(seed_value AS bigint),
--       ' INCREMENT BY ', CAST(increment_value AS bigint)), NULL, NULL, NULL
--   FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'blog.users')
--   UNION ALL
--   SELECT 'collation', name, collation_name, NULL, NULL, NULL
--   FROM sys.columns WHERE object_id = OBJECT_ID(N'blog.users') AND collation_name IS NOT NULL
--   UNION ALL
--   SELECT 'comment', COL_NAME(major_id, NULLIF(minor_id, 0)),
--       CAST(value AS nvarchar(max)) COLLATE DATABASE_DEFAULT, NULL, NULL, NULL
--   FROM sys.extended_properties
--   WHERE name = N'MS_Description' AND class = 1 AND major_id = OBJECT_ID(N'blog.users')
--   UNION ALL
--   SELECT 'c', name, definition, NULL, NULL,
--       CASE WHEN is_disabled = 1 THEN 'DISABLED'
--           WHEN is_not_trusted = 1 THEN 'NOT TRUSTED' END
--   FROM sys.check_constraints WHERE parent_object_id = OBJECT_ID(N'blog.users')
--   UNION ALL
--   SELECT CASE WHEN i.is_primary_key = 1 THEN 'p' ELSE 'u' END, i.name,
--       COL_NAME(k.object_id, k.column_id), k.key_ordinal, NULL,
--       CASE WHEN i.is_disabled = 1 THEN 'DISABLED' END
--   FROM sys.indexes AS i JOIN sys.index_columns AS k
--       ON k.object_id = i.object_id AND k.index_id = i.index_id
--   WHERE i.object_id = OBJECT_ID(N'blog.users') AND i.is_unique = 1 AND i.has_filter = 0
--       AND k.is_included_column = 0
--   UNION ALL
--   SELECT 'f', f.name, COL_NAME(k.parent_object_id, k.parent_column_id),
--       k.constraint_column_id, NULL, CASE WHEN f.is_disabled = 1 THEN 'DISABLED'
--           WHEN f.is_not_trusted = 1 THEN 'NOT TRUSTED' END
--   FROM sys.foreign_keys AS f JOIN sys.foreign_key_columns AS k
--       ON k.constraint_object_id = f.object_id
--   WHERE f.parent_object_id = OBJECT_ID(N'blog.users')
-- asks: SELECT COL_NAME(k.object_id, k.column_id) AS name, i.is_unique, i.type_desc AS kind, i.filter_definition AS condition, k.is_included_column AS is_included, k.is_descending_key AS is_descending FROM sys.indexes AS i JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id WHERE i.object_id = OBJECT_ID(N'blog.users') AND i.name = N'ix_blog_users_nick' ORDER BY k.key_ordinal
IF COL_LENGTH(N'blog.users', N'nick') IS NULL
BEGIN
    ALTER TABLE blog.users ADD nick NVARCHAR(50) NULL
    EXEC(N'IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N''blog.users'') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N''blog.users''), N''nick'', ''ColumnId'') AND name = N''MS_Description'') EXEC sp_updateextendedproperty N''MS_Description'', N''short'', N''schema'', N''blog'', N''table'', N''users'', N''column'', N''nick'' ELSE EXEC sp_addextendedproperty N''MS_Description'', N''short'', N''schema'', N''blog'', N''table'', N''users'', N''column'', N''nick''')
END
GO
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'blog.users') AND name = N'ix_blog_users_nick') CREATE INDEX ix_blog_users_nick ON blog.users (nick)
GO
