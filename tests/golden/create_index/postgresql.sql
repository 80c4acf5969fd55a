-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age);

-- expression
CREATE INDEX ix_u ON users (lower(email), age);

-- if it is missing
-- asks: SELECT i.indisvalid AS is_valid, i.indrelid = to_regclass('users') AS is_here,
--       i.indrelid::regclass::text AS "table", pg_get_indexdef(c.oid) AS definition,
--       (SELECT min(pid) FROM pg_stat_progress_create_index WHERE index_relid = c.oid)
--           AS builder
--   FROM pg_class c
--   LEFT JOIN pg_index i ON i.indexrelid = c.oid
--   WHERE c.relname = 'ix_email' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('users'))
CREATE INDEX IF NOT EXISTS ix_email ON users (email);

-- unnamed
CREATE INDEX ix_users_age ON users (age);

-- partial
CREATE INDEX ix_u ON users (email) WHERE age > 5;

-- every option
CREATE INDEX ix_u ON users USING btree (email text_pattern_ops, age) INCLUDE (region) WITH (fillfactor = 50);

-- concurrently
-- asks: SELECT i.indisvalid AS is_valid, i.indrelid = to_regclass('users') AS is_here,
--       i.indrelid::regclass::text AS "table", pg_get_indexdef(c.oid) AS definition,
--       (SELECT min(pid) FROM pg_stat_progress_create_index WHERE index_relid = c.oid)
--           AS builder
--   FROM pg_class c
--   LEFT JOIN pg_index i ON i.indexrelid = c.oid
--   WHERE c.relname = 'ix_u' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('users'))
-- outside a transaction
CREATE INDEX CONCURRENTLY ix_u ON users (email);
