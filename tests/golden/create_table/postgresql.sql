-- keys, constraints and indexes
CREATE TABLE post (
	id SERIAL NOT NULL, 
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
	now TIMESTAMP WITHOUT TIME ZONE DEFAULT now(), 
	sql INTEGER DEFAULT (1 + 1), 
	no BOOLEAN DEFAULT false NOT NULL
);

-- if it is missing
-- asks: SELECT 'column' AS part, w.name::text AS name,
--       format_type(a.atttypid, a.atttypmod) AS type,
--       a.atttypid = to_regtype(w.type) AS is_same, NOT a.attnotnull AS is_nullable,
--       pg_get_expr(d.adbin, d.adrelid) AS "default",
--       a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'
--           AS is_generated,
--       NULL::text AS "column", NULL::text AS target_schema, NULL::text AS target,
--       NULL::text AS target_column, NULL::text AS on_delete, NULL::text AS on_update
--   FROM (VALUES ('id', 'INTEGER')) AS w (name, type)
--   LEFT JOIN pg_attribute a ON a.attrelid = to_regclass(quote_ident(current_schema()) || '.post') AND a.attname = w.name
--       AND a.attnum > 0 AND NOT a.attisdropped
--   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
--   WHERE to_regclass(quote_ident(current_schema()) || '.post') IS NOT NULL
--   UNION ALL
--   SELECT 'other', CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
--           WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'relation' END,
--       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM pg_class WHERE oid = to_regclass(quote_ident(current_schema()) || '.post') AND relkind NOT IN ('r', 'p')
-- asks: SELECT i.indisvalid AS is_valid, i.indrelid = to_regclass('post') AS is_here,
--       i.indrelid::regclass::text AS "table", pg_get_indexdef(c.oid) AS definition,
--       (SELECT min(pid) FROM pg_stat_progress_create_index WHERE index_relid = c.oid)
--           AS builder
--   FROM pg_class c
--   LEFT JOIN pg_index i ON i.indexrelid = c.oid
--   WHERE c.relname = 'ix_post_id' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('post'))
CREATE TABLE IF NOT EXISTS post (
	id INTEGER
);
CREATE INDEX IF NOT EXISTS ix_post_id ON post (id);

-- comments
CREATE TABLE post (
	id INTEGER
);
COMMENT ON TABLE post IS 'posts: 100%';
COMMENT ON COLUMN post.id IS 'it''s one';

-- identity and computed
CREATE TABLE post (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
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
DO $brant$
DECLARE
    present text[];
BEGIN
    IF to_regtype('colour') IS NULL THEN
        CREATE TYPE colour AS ENUM ('RED', 'GREEN');
    ELSE
        SELECT coalesce(array_agg(enumlabel::text ORDER BY enumsortorder), '{}')
        INTO present FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype('colour');
        IF NOT present @> ARRAY['RED', 'GREEN']::text[] THEN
            RAISE EXCEPTION 'type % exists with other labels: %', 'colour', present
            USING ERRCODE = 'duplicate_object',
            HINT = 'Add the missing labels to the type, or give it another name.';
        END IF;
    END IF;
END
$brant$;
CREATE TABLE post (
	colour colour, 
	colours colour[]
);

-- an enum that is text
CREATE TABLE post (
	colour VARCHAR(5), 
	CONSTRAINT ck_colour CHECK (colour IN ('RED', 'GREEN'))
);

-- a naming convention
CREATE TABLE post (
	id SERIAL NOT NULL, 
	slug TEXT, 
	org_id INTEGER, 
	CONSTRAINT pk_post PRIMARY KEY (id), 
	CONSTRAINT uq_post_slug UNIQUE (slug), 
	CONSTRAINT fk_post_org FOREIGN KEY(org_id) REFERENCES org (id)
);
CREATE INDEX ix_post_org_id ON post (org_id);

-- options
CREATE TEMPORARY TABLE post (
	id SERIAL NOT NULL, 
	PRIMARY KEY (id)
)
 WITH (fillfactor = 70);
