-- one column
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
	CONSTRAINT ck_age CHECK (age > 0),
	CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, region, "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
CREATE TEMP TABLE _brant_check (n CONSTRAINT "a row of users refers to nothing: CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)" CHECK (n = 0));
INSERT INTO temp._brant_check SELECT count(*) FROM pragma_foreign_key_check('users', 'main') WHERE fkid < 1;
DROP TABLE temp._brant_check;
RELEASE SAVEPOINT brant_rebuild;

-- every option
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
	CONSTRAINT ck_age CHECK (age > 0),
	CONSTRAINT fk_u FOREIGN KEY(org_id, region) REFERENCES org (id, region) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, region, "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
CREATE TEMP TABLE _brant_check (n CONSTRAINT "a row of users refers to nothing: CONSTRAINT fk_u FOREIGN KEY(org_id, region) REFERENCES org (id, region) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE" CHECK (n = 0));
INSERT INTO temp._brant_check SELECT count(*) FROM pragma_foreign_key_check('users', 'main') WHERE fkid < 1;
DROP TABLE temp._brant_check;
RELEASE SAVEPOINT brant_rebuild;

-- not valid
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
	CONSTRAINT ck_age CHECK (age > 0),
	CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)
);
INSERT INTO _brant_new_users (rowid, id, email, age, org_id, region, "select") SELECT rowid, id, email, age, org_id, region, "select" FROM users;
DROP TABLE users;
PRAGMA legacy_alter_table = ON;
ALTER TABLE _brant_new_users RENAME TO users;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX ix_email ON users (email);
CREATE TEMP TABLE _brant_check (n CONSTRAINT "a row of users refers to nothing: CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)" CHECK (n = 0));
INSERT INTO temp._brant_check SELECT count(*) FROM pragma_foreign_key_check('users', 'main') WHERE fkid < 1;
DROP TABLE temp._brant_check;
RELEASE SAVEPOINT brant_rebuild;
