-- changes that need no rebuild
ALTER TABLE users ADD COLUMN nick TEXT, ADD INDEX ix_u (nick), DROP COLUMN `select`;

-- changes that can share a statement
-- asks: SHOW CREATE TABLE users
ALTER TABLE users ADD COLUMN nick TEXT, MODIFY email varchar(99) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL COMMENT 'a (b), c''s', ADD CONSTRAINT uq_u UNIQUE (age), DROP CONSTRAINT ck_age, DROP COLUMN `select`;

-- changes that meet each other
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY age int(11) NOT NULL DEFAULT 1, DROP CONSTRAINT ck_age;
ALTER TABLE users ADD CONSTRAINT ck_age CHECK (age > 1);
ALTER TABLE users RENAME COLUMN age TO years;

-- one column, step by step
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY age int(11) NOT NULL DEFAULT 1;
ALTER TABLE users RENAME COLUMN age TO years;
ALTER TABLE users MODIFY years int(11) NOT NULL DEFAULT 1 COMMENT 'c', COMMENT 'old ones';
