-- keys, constraints and indexes
-- refused: mssql cannot defer a constraint

-- defaults
CREATE TABLE post (
	literal VARCHAR(max) NULL DEFAULT N'it''s 100%', 
	number INTEGER NULL DEFAULT N'0', 
	now DATETIME NULL DEFAULT CURRENT_TIMESTAMP, 
	sql INTEGER NULL DEFAULT (1 + 1), 
	no BIT NOT NULL DEFAULT 0
)
GO

-- if it is missing
-- asks: SELECT 'column' AS part, c.name, TYPE_NAME(c.user_type_id) AS type, c.max_length,
--       c.precision, c.scale, c.collation_name, c.is_nullable, d.definition AS [default],
--       c.is_identity AS is_generated, NULL AS [column], NULL AS target_schema,
--       NULL AS target, NULL AS target_column, NULL AS on_delete, NULL AS on_update
--   FROM sys.columns AS c
--   LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
--   WHERE c.object_id = OBJECT_ID(N'post')
--   UNION ALL
--   SELECT 'other', REPLACE(o.type_desc, '_', ' ') COLLATE DATABASE_DEFAULT,
--       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM sys.objects AS o WHERE o.object_id = OBJECT_ID(N'post') AND o.type <> 'U'
-- asks: SELECT 'column' AS part, c.name, NULL AS text, NULL AS place, NULL AS waits,
--       NULL AS state
--   FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(N'post')
--   UNION ALL
--   SELECT 'default', c.name, d.definition, NULL, NULL, NULL
--   FROM sys.columns AS c JOIN sys.default_constraints AS d
--       ON d.object_id = c.default_object_id
--   WHERE c.object_id = OBJECT_ID(N'post')
--   UNION ALL
--   SELECT 'computed', name, definition, NULL, NULL,
--       CASE WHEN is_persisted = 1 THEN 'PERSISTED' ELSE 'VIRTUAL' END
--   FROM sys.computed_columns WHERE object_id = OBJECT_ID(N'post')
--   UNION ALL
--   SELECT 'identity', name, CONCAT('START WITH ', CAST(seed_value AS bigint),
--       ' INCREMENT BY ', CAST(increment_value AS bigint)), NULL, NULL, NULL
--   FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'post')
--   UNION ALL
--   SELECT 'collation', name, collation_name, NULL, NULL, NULL
--   FROM sys.columns WHERE object_id = OBJECT_ID(N'post') AND collation_name IS NOT NULL
--   UNION ALL
--   SELECT 'comment', COL_NAME(major_id, NULLIF(minor_id, 0)),
--       CAST(value AS nvarchar(max)) COLLATE DATABASE_DEFAULT, NULL, NULL, NULL
--   FROM sys.extended_properties
--   WHERE name = N'MS_Description' AND class = 1 AND major_id = OBJECT_ID(N'post')
--   UNION ALL
--   SELECT 'c', name, definition, NULL, NULL,
--       CASE WHEN is_disabled = 1 THEN 'DISABLED'
--           WHEN is_not_trusted = 1 THEN 'NOT TRUSTED' END
--   FROM sys.check_constraints WHERE parent_object_id = OBJECT_ID(N'post')
--   UNION ALL
--   SELECT CASE WHEN i.is_primary_key = 1 THEN 'p' ELSE 'u' END, i.name,
--       COL_NAME(k.object_id, k.column_id), k.key_ordinal, NULL,
--       CASE WHEN i.is_disabled = 1 THEN 'DISABLED' END
--   FROM sys.indexes AS i JOIN sys.index_columns AS k
--       ON k.object_id = i.object_id AND k.index_id = i.index_id
--   WHERE i.object_id = OBJECT_ID(N'post') AND i.is_unique = 1 AND i.has_filter = 0
--       AND k.is_included_column = 0
--   UNION ALL
--   SELECT 'f', f.name, COL_NAME(k.parent_object_id, k.parent_column_id),
--       k.constraint_column_id, NULL, CASE WHEN f.is_disabled = 1 THEN 'DISABLED'
--           WHEN f.is_not_trusted = 1 THEN 'NOT TRUSTED' END
--   FROM sys.foreign_keys AS f JOIN sys.foreign_key_columns AS k
--       ON k.constraint_object_id = f.object_id
--   WHERE f.parent_object_id = OBJECT_ID(N'post')
-- asks: SELECT COL_NAME(k.object_id, k.column_id) AS name, i.is_unique, i.type_desc AS kind, i.filter_definition AS condition, k.is_included_column AS is_included, k.is_descending_key AS is_descending FROM sys.indexes AS i JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id WHERE i.object_id = OBJECT_ID(N'post') AND i.name = N'ix_post_id' ORDER BY k.key_ordinal
IF OBJECT_ID(N'post') IS NULL CREATE TABLE post (
	id INTEGER NULL
)
GO
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(N'post') AND name = N'ix_post_id') CREATE INDEX ix_post_id ON post (id)
GO

-- comments
CREATE TABLE post (
	id INTEGER NULL
)
GO
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'post') AND minor_id = 0 AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'posts: 100%', N'schema', N'dbo', N'table', N'post' ELSE EXEC sp_addextendedproperty N'MS_Description', N'posts: 100%', N'schema', N'dbo', N'table', N'post'
GO
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'post') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N'post'), N'id', 'ColumnId') AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'it''s one', N'schema', N'dbo', N'table', N'post', N'column', N'id' ELSE EXEC sp_addextendedproperty N'MS_Description', N'it''s one', N'schema', N'dbo', N'table', N'post', N'column', N'id'
GO

-- identity and computed
CREATE TABLE post (
	id BIGINT NOT NULL IDENTITY, 
	a INTEGER NULL, 
	b AS (a * 2) PERSISTED, 
	PRIMARY KEY (id)
)
GO

-- names that need quotes
CREATE TABLE [Post] (
	[select] INTEGER NULL, 
	[two words] INTEGER NULL, 
	CONSTRAINT [Check It] CHECK ("select" > 0)
)
GO

-- an enum and an array of it
CREATE TABLE post (
	colour VARCHAR(5) NULL, 
	colours NVARCHAR(max) NULL
)
GO

-- an enum that is text
CREATE TABLE post (
	colour VARCHAR(5) NULL, 
	CONSTRAINT ck_colour CHECK (colour IN (N'RED', N'GREEN'))
)
GO

-- a naming convention
CREATE TABLE post (
	id INTEGER NOT NULL IDENTITY, 
	slug VARCHAR(max) NULL, 
	org_id INTEGER NULL, 
	CONSTRAINT pk_post PRIMARY KEY (id), 
	CONSTRAINT uq_post_slug UNIQUE (slug), 
	CONSTRAINT fk_post_org FOREIGN KEY(org_id) REFERENCES org (id)
)
GO
CREATE INDEX ix_post_org_id ON post (org_id)
GO

-- options
-- refused: mssql cannot put a word between CREATE and TABLE

-- in a schema, with comments and an identity's numbers
CREATE TABLE blog.post (
	id INTEGER NOT NULL IDENTITY(5,2), 
	made DATETIMEOFFSET NULL, 
	CONSTRAINT pk_post PRIMARY KEY NONCLUSTERED (id)
)
GO
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'blog.post') AND minor_id = 0 AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'posts', N'schema', N'blog', N'table', N'post' ELSE EXEC sp_addextendedproperty N'MS_Description', N'posts', N'schema', N'blog', N'table', N'post'
GO
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'blog.post') AND minor_id = COLUMNPROPERTY(OBJECT_ID(N'blog.post'), N'made', 'ColumnId') AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'when', N'schema', N'blog', N'table', N'post', N'column', N'made' ELSE EXEC sp_addextendedproperty N'MS_Description', N'when', N'schema', N'blog', N'table', N'post', N'column', N'made'
GO

-- an identity with a cache
-- refused: mssql cannot make an identity with a cache
