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
-- asks: SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE = 'YES' AS is_nullable FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
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
-- asks: SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE = 'YES' AS is_nullable FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
ALTER TABLE users ADD COLUMN boss INTEGER, ADD CONSTRAINT fk_boss FOREIGN KEY(boss) REFERENCES org (id);

-- that is there
-- asks: SHOW CREATE TABLE users
-- asks: SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE = 'YES' AS is_nullable FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users'
