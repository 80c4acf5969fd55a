-- a column
ALTER TABLE users ADD COLUMN nick TEXT;

-- with a default
ALTER TABLE users ADD COLUMN active BOOLEAN DEFAULT 1 NOT NULL;

-- with a foreign key
ALTER TABLE users ADD COLUMN boss INTEGER CONSTRAINT fk_boss REFERENCES org (id);

-- with a foreign key to its own table
ALTER TABLE org ADD COLUMN above INTEGER CONSTRAINT fk_above REFERENCES org (id);

-- with its foreign key inline
ALTER TABLE users ADD COLUMN boss INTEGER REFERENCES org (id) ON DELETE SET NULL;

-- as the primary key, inline
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	age INTEGER DEFAULT '1',
	org_id INTEGER,
	region INTEGER DEFAULT '1',
	"select" TEXT,
	"key" INTEGER NOT NULL,
	CONSTRAINT ck_age CHECK (age > 0),
	PRIMARY KEY ("key")
);
INSERT INTO _brant_new_users (id, email, age, org_id, region, "select") SELECT id, email, age, org_id, region, "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
RELEASE SAVEPOINT brant_rebuild;

-- with an index and a comment
ALTER TABLE users ADD COLUMN nick TEXT;
CREATE INDEX ix_users_nick ON users (nick);

-- with a unique constraint
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	age INTEGER DEFAULT '1',
	org_id INTEGER,
	region INTEGER DEFAULT '1',
	"select" TEXT,
	nick TEXT,
	CONSTRAINT ck_age CHECK (age > 0),
	UNIQUE (nick)
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, region, "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
RELEASE SAVEPOINT brant_rebuild;

-- with checks
ALTER TABLE users ADD COLUMN yes BOOLEAN CONSTRAINT ck_said CHECK (yes IS NOT NULL) CONSTRAINT ck_yes CHECK (yes IN (0, 1));

-- of an enum type
ALTER TABLE users ADD COLUMN mood VARCHAR(8);

-- if it is missing
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
-- asks: SELECT 'column' AS part, name, type, NOT "notnull" AS is_nullable,
--       dflt_value AS "default", 0 AS is_generated, NULL AS "column",
--       NULL AS target_schema, NULL AS target, NULL AS target_column,
--       NULL AS on_delete, NULL AS on_update
--   FROM pragma_table_xinfo('users')
--   UNION ALL
--   SELECT 'other', type, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM sqlite_master WHERE type <> 'table' AND name = 'users' COLLATE NOCASE
--       AND type <> 'trigger'
ALTER TABLE users ADD COLUMN nick TEXT;

-- at a place
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	nick TEXT,
	age INTEGER DEFAULT '1',
	org_id INTEGER,
	region INTEGER DEFAULT '1',
	"select" TEXT,
	CONSTRAINT ck_age CHECK (age > 0)
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, region, "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
RELEASE SAVEPOINT brant_rebuild;
