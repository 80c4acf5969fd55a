-- a column
ALTER TABLE users ADD COLUMN nick TEXT;

-- with a default
ALTER TABLE users ADD COLUMN active BOOL NOT NULL DEFAULT true;

-- with a foreign key
ALTER TABLE users ADD COLUMN boss INTEGER, ADD CONSTRAINT fk_boss FOREIGN KEY(boss) REFERENCES org (id);

-- with a foreign key to its own table
ALTER TABLE org ADD COLUMN above INTEGER, ADD CONSTRAINT fk_above FOREIGN KEY(above) REFERENCES org (id);

-- with its foreign key inline
ALTER TABLE users ADD COLUMN boss INTEGER, ADD FOREIGN KEY(boss) REFERENCES org (id) ON DELETE SET NULL;

-- as the primary key, inline
ALTER TABLE users ADD COLUMN `key` INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY;

-- with an index and a comment
ALTER TABLE users ADD COLUMN nick TEXT COMMENT 'short', ADD INDEX ix_users_nick (nick);

-- with a unique constraint
ALTER TABLE users ADD COLUMN nick TEXT, ADD UNIQUE (nick);

-- with checks
ALTER TABLE users ADD COLUMN yes BOOL, ADD CONSTRAINT ck_yes CHECK (yes IN (0, 1)), ADD CONSTRAINT ck_said CHECK (yes IS NOT NULL);

-- of an enum type
ALTER TABLE users ADD COLUMN mood ENUM('fine','it''s bad');

-- if it is missing
-- asks: SHOW CREATE TABLE users
-- asks: SELECT 'column' AS part, COLUMN_NAME AS name, COLUMN_TYPE AS type,
--       IS_NULLABLE = 'YES' AS is_nullable, CASE WHEN EXTRA LIKE '%DEFAULT_GENERATED%' OR COLUMN_DEFAULT IS NULL THEN COLUMN_DEFAULT ELSE QUOTE(COLUMN_DEFAULT) END AS `default`,
--       EXTRA LIKE '%auto_increment%' AS is_generated,
--       NULL AS `column`, NULL AS target_schema, NULL AS target, NULL AS target_column,
--       NULL AS on_delete, NULL AS on_update
--   FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
--   UNION ALL
--   SELECT 'other', TABLE_TYPE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
--       AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED', 'TEMPORARY')
ALTER TABLE users ADD COLUMN nick TEXT;

-- at a place
ALTER TABLE users ADD COLUMN nick TEXT AFTER email;

-- before another
-- asks: SHOW CREATE TABLE users
ALTER TABLE users ADD COLUMN nick TEXT AFTER id;

-- first
-- asks: SHOW CREATE TABLE users
ALTER TABLE users ADD COLUMN nick TEXT FIRST;

-- how
ALTER TABLE users ADD COLUMN nick TEXT, ALGORITHM=INSTANT;

-- in no known way
-- refused: add column users.nick: its algorithm is 'SLOW'

-- with keys, if it is missing
-- asks: SHOW CREATE TABLE users
-- asks: SELECT 'column' AS part, COLUMN_NAME AS name, COLUMN_TYPE AS type,
--       IS_NULLABLE = 'YES' AS is_nullable, CASE WHEN EXTRA LIKE '%DEFAULT_GENERATED%' OR COLUMN_DEFAULT IS NULL THEN COLUMN_DEFAULT ELSE QUOTE(COLUMN_DEFAULT) END AS `default`,
--       EXTRA LIKE '%auto_increment%' AS is_generated,
--       NULL AS `column`, NULL AS target_schema, NULL AS target, NULL AS target_column,
--       NULL AS on_delete, NULL AS on_update
--   FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
--   UNION ALL
--   SELECT 'other', TABLE_TYPE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
--       AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED', 'TEMPORARY')
--   UNION ALL
--   SELECT CASE WHEN INDEX_NAME = 'PRIMARY' THEN 'p'
--           WHEN NON_UNIQUE = 0 THEN 'u' ELSE 'i' END,
--       INDEX_NAME, NULL, NULL, NULL, NULL,
--       CASE WHEN SUB_PART IS NULL THEN COLUMN_NAME END, NULL, NULL, NULL, NULL, NULL
--   FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
--   UNION ALL
--   SELECT 'f', CONSTRAINT_NAME, NULL, NULL, NULL, NULL, COLUMN_NAME,
--       REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME,
--       DELETE_RULE, UPDATE_RULE
--   FROM (SELECT * FROM information_schema.KEY_COLUMN_USAGE
--       WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND REFERENCED_TABLE_NAME IS NOT NULL) AS k
--   JOIN (SELECT CONSTRAINT_NAME AS rule, DELETE_RULE, UPDATE_RULE
--       FROM information_schema.REFERENTIAL_CONSTRAINTS
--       WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = 'users') AS r ON rule = CONSTRAINT_NAME
--   UNION ALL
--   SELECT 'c', CONSTRAINT_NAME, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM information_schema.TABLE_CONSTRAINTS
--   WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND CONSTRAINT_TYPE = 'CHECK'
--   UNION ALL
--   SELECT 'engine', ENGINE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
ALTER TABLE users ADD COLUMN boss INTEGER, ADD CONSTRAINT fk_boss FOREIGN KEY(boss) REFERENCES org (id);

-- that is there
-- asks: SHOW CREATE TABLE users
-- asks: SELECT 'column' AS part, COLUMN_NAME AS name, COLUMN_TYPE AS type,
--       IS_NULLABLE = 'YES' AS is_nullable, CASE WHEN EXTRA LIKE '%DEFAULT_GENERATED%' OR COLUMN_DEFAULT IS NULL THEN COLUMN_DEFAULT ELSE QUOTE(COLUMN_DEFAULT) END AS `default`,
--       EXTRA LIKE '%auto_increment%' AS is_generated,
--       NULL AS `column`, NULL AS target_schema, NULL AS target, NULL AS target_column,
--       NULL AS on_delete, NULL AS on_update
--   FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
--   UNION ALL
--   SELECT 'other', TABLE_TYPE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
--       AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED', 'TEMPORARY')
-- asks: SELECT COLUMN_NAME AS name, NON_UNIQUE = 0 AS is_unique, SUB_PART AS length, INDEX_TYPE AS kind, CASE COLLATION WHEN 'D' THEN 1 WHEN 'A' THEN 0 END AS is_descending FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND INDEX_NAME = 'ix_users_Email' ORDER BY SEQ_IN_INDEX
ALTER TABLE users ADD INDEX `ix_users_Email` (`Email`);
