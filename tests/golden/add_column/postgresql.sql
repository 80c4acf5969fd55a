-- a column
ALTER TABLE users ADD COLUMN nick TEXT;

-- with a default
ALTER TABLE users ADD COLUMN active BOOLEAN DEFAULT true NOT NULL;

-- with a foreign key
ALTER TABLE users ADD COLUMN boss INTEGER;
ALTER TABLE users ADD CONSTRAINT fk_boss FOREIGN KEY(boss) REFERENCES org (id);

-- with a foreign key to its own table
ALTER TABLE org ADD COLUMN above INTEGER;
ALTER TABLE org ADD CONSTRAINT fk_above FOREIGN KEY(above) REFERENCES org (id);

-- with its foreign key inline
ALTER TABLE users ADD COLUMN boss INTEGER REFERENCES org (id) ON DELETE SET NULL;

-- as the primary key, inline
ALTER TABLE users ADD COLUMN key SERIAL NOT NULL PRIMARY KEY;

-- with an index and a comment
ALTER TABLE users ADD COLUMN nick TEXT;
CREATE INDEX ix_users_nick ON users (nick);
COMMENT ON COLUMN users.nick IS 'short';

-- with a unique constraint
ALTER TABLE users ADD COLUMN nick TEXT;
ALTER TABLE users ADD UNIQUE (nick);

-- with checks
ALTER TABLE users ADD COLUMN yes BOOLEAN CONSTRAINT ck_said CHECK (yes IS NOT NULL);

-- of an enum type
DO $brant$
DECLARE
    present text[];
BEGIN
    IF to_regtype('mood') IS NULL THEN
        CREATE TYPE mood AS ENUM ('fine', 'it''s bad');
    ELSE
        SELECT coalesce(array_agg(enumlabel::text ORDER BY enumsortorder), '{}')
        INTO present FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype('mood');
        IF NOT present @> ARRAY['fine', 'it''s bad']::text[] THEN
            RAISE EXCEPTION 'type % exists with other labels: %', 'mood', present
            USING ERRCODE = 'duplicate_object',
            HINT = 'Add the missing labels to the type, or give it another name.';
        END IF;
    END IF;
END
$brant$;
ALTER TABLE users ADD COLUMN mood mood;

-- if it is missing
-- asks: SELECT 'column' AS part, w.name::text AS name,
--       format_type(a.atttypid, a.atttypmod) AS type,
--       a.atttypid = to_regtype(w.type) AS is_same, NOT a.attnotnull AS is_nullable,
--       pg_get_expr(d.adbin, d.adrelid) AS "default",
--       a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'
--           AS is_generated,
--       NULL::text AS "column", NULL::text AS target_schema, NULL::text AS target,
--       NULL::text AS target_column, NULL::text AS on_delete, NULL::text AS on_update
--   FROM (VALUES ('nick', 'TEXT')) AS w (name, type)
--   LEFT JOIN pg_attribute a ON a.attrelid = to_regclass('users') AND a.attname = w.name
--       AND a.attnum > 0 AND NOT a.attisdropped
--   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
--   WHERE to_regclass('users') IS NOT NULL
--   UNION ALL
--   SELECT 'other', CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
--           WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'relation' END,
--       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM pg_class WHERE oid = to_regclass('users') AND relkind NOT IN ('r', 'p')
ALTER TABLE users ADD COLUMN IF NOT EXISTS nick TEXT;

-- at a place
-- refused: postgresql cannot add column users.nick at a certain place
