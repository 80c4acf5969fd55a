-- keys, constraints and indexes
CREATE TABLE post (
	id INTEGER NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	slug VARCHAR(50), 
	org_id INTEGER, 
	region INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT ck_title CHECK (length(title) > 0), 
	CONSTRAINT fk_post_org FOREIGN KEY(org_id, region) REFERENCES org (id, region) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_title UNIQUE (title, region), 
	UNIQUE (slug), 
	FOREIGN KEY(org_id) REFERENCES org (id) ON DELETE CASCADE
);
CREATE INDEX ix_post_lower ON post (lower(title));
CREATE INDEX ix_post_title ON post (title);

-- defaults
CREATE TABLE post (
	literal TEXT DEFAULT 'it''s 100%', 
	number INTEGER DEFAULT '0', 
	now DATETIME DEFAULT CURRENT_TIMESTAMP, 
	sql INTEGER DEFAULT (1 + 1), 
	no BOOLEAN DEFAULT 0 NOT NULL
);

-- if it is missing
-- asks: SELECT 'column' AS part, name, type, NOT "notnull" AS is_nullable,
--       dflt_value AS "default", 0 AS is_generated, NULL AS "column",
--       NULL AS target_schema, NULL AS target, NULL AS target_column,
--       NULL AS on_delete, NULL AS on_update
--   FROM pragma_table_xinfo('post')
--   UNION ALL
--   SELECT 'other', type, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM sqlite_master WHERE type <> 'table' AND name = 'post' COLLATE NOCASE
--       AND type <> 'trigger'
-- asks: SELECT type, tbl_name AS "table", sql FROM sqlite_master WHERE name = 'ix_post_id' COLLATE NOCASE
CREATE TABLE IF NOT EXISTS post (
	id INTEGER
);
CREATE INDEX IF NOT EXISTS ix_post_id ON post (id);

-- comments
CREATE TABLE post (
	id INTEGER
);

-- identity and computed
CREATE TABLE post (
	id BIGINT NOT NULL, 
	a INTEGER, 
	b INTEGER GENERATED ALWAYS AS (a * 2) STORED, 
	PRIMARY KEY (id)
);

-- names that need quotes
CREATE TABLE "Post" (
	"select" INTEGER, 
	"two words" INTEGER, 
	CONSTRAINT "Check It" CHECK ("select" > 0)
);

-- an enum and an array of it
CREATE TABLE post (
	colour VARCHAR(5), 
	colours JSON
);

-- an enum that is text
CREATE TABLE post (
	colour VARCHAR(5), 
	CONSTRAINT ck_colour CHECK (colour IN ('RED', 'GREEN'))
);

-- a naming convention
CREATE TABLE post (
	id INTEGER NOT NULL, 
	slug TEXT, 
	org_id INTEGER, 
	CONSTRAINT pk_post PRIMARY KEY (id), 
	CONSTRAINT uq_post_slug UNIQUE (slug), 
	CONSTRAINT fk_post_org FOREIGN KEY(org_id) REFERENCES org (id)
);
CREATE INDEX ix_post_org_id ON post (org_id);

-- options
CREATE TEMPORARY TABLE post (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;
