-- name
ALTER TABLE users RENAME COLUMN email TO "e-mail";

-- nullable
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table

-- not nullable
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT NOT NULL,
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

-- type
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email VARCHAR(300),
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

-- type with using
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email INTEGER,
	age INTEGER DEFAULT '1',
	org_id INTEGER,
	region INTEGER DEFAULT '1',
	"select" TEXT,
	CONSTRAINT ck_age CHECK (age > 0)
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, region, "select" FROM users;
CREATE TEMP TABLE _brant_check (n CONSTRAINT "users.email: a value is no INTEGER" CHECK (n = 0));
INSERT INTO temp._brant_check SELECT count(*) FROM _brant_new_users WHERE typeof(email) IN ('text', 'blob');
DROP TABLE temp._brant_check;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
RELEASE SAVEPOINT brant_rebuild;

-- type and default
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	age INTEGER DEFAULT '1',
	org_id INTEGER,
	region BOOLEAN DEFAULT 0,
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

-- default
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	age INTEGER DEFAULT 5,
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

-- literal default
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT DEFAULT 'it''s',
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

-- no default
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	age INTEGER,
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

-- comment
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
-- refused: sqlite cannot set a comment of users.email

-- no comment
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
-- refused: sqlite cannot set a comment of users.email

-- all at once
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
-- refused: sqlite cannot set a comment of users.email

-- type that checks itself
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	age INTEGER DEFAULT '1',
	org_id INTEGER,
	region INTEGER DEFAULT '1',
	"select" VARCHAR(1),
	CONSTRAINT ck_age CHECK (age > 0),
	CONSTRAINT ck_ab CHECK ("select" IN ('a', 'b'))
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, region, "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
RELEASE SAVEPOINT brant_rebuild;

-- identity
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
-- refused: sqlite cannot give users.id an identity

-- a Boolean becomes text
-- asks: SELECT type AS kind, 'temp' AS owner, name, tbl_name AS about, sql FROM "temp".sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'temp', t.name, k."to", NULL FROM "temp".sqlite_master AS t, pragma_foreign_key_list(t.name, 'temp') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT type AS kind, 'main' AS owner, name, tbl_name AS about, sql FROM main.sqlite_master WHERE sql NOT NULL AND (tbl_name = 'users' COLLATE NOCASE OR name COLLATE NOCASE IN ('_brant_new_users', '_alembic_tmp_users') OR type = 'view' AND instr(lower(sql), lower('users'))) UNION ALL SELECT 'child', 'main', t.name, k."to", NULL FROM main.sqlite_master AS t, pragma_foreign_key_list(t.name, 'main') AS k WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND k."table" = 'users' COLLATE NOCASE UNION ALL SELECT 'setting', NULL, 'foreign_keys', NULL, foreign_keys FROM pragma_foreign_keys UNION ALL SELECT 'setting', NULL, 'legacy_alter_table', NULL, legacy_alter_table FROM pragma_legacy_alter_table
SAVEPOINT brant_rebuild;
DROP TABLE IF EXISTS _brant_new_users;
CREATE TABLE _brant_new_users (
	id INTEGER NOT NULL,
	email TEXT,
	age INTEGER DEFAULT '1',
	org_id INTEGER,
	region TEXT DEFAULT '1',
	"select" TEXT,
	CONSTRAINT ck_age CHECK (age > 0)
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, CAST(region AS TEXT), "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
RELEASE SAVEPOINT brant_rebuild;
