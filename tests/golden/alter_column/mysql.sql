-- name
ALTER TABLE users RENAME COLUMN email TO `e-mail`;

-- nullable
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email varchar(99) CHARACTER SET latin1 COLLATE latin1_bin NULL COMMENT 'a (b), c''s';

-- not nullable
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email varchar(99) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL COMMENT 'a (b), c''s';

-- type
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email VARCHAR(300) CHARACTER SET latin1 COLLATE latin1_bin NULL COMMENT 'a (b), c''s';

-- type with using
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email INTEGER NULL COMMENT 'a (b), c''s';

-- type and default
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY region BOOL NULL DEFAULT false;

-- default
ALTER TABLE users ALTER COLUMN age SET DEFAULT 5;

-- literal default
ALTER TABLE users ALTER COLUMN email SET DEFAULT 'it''s';

-- no default
ALTER TABLE users ALTER COLUMN age DROP DEFAULT;

-- comment
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email varchar(99) CHARACTER SET latin1 COLLATE latin1_bin COMMENT 'where it''s sent';

-- no comment
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email varchar(99) CHARACTER SET latin1 COLLATE latin1_bin;

-- all at once
-- asks: SHOW CREATE TABLE users
ALTER TABLE users CHANGE email mail VARCHAR(10) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x' COMMENT 'c';

-- type that checks itself
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY `select` VARCHAR(1) NULL DEFAULT NULL, ADD CONSTRAINT ck_ab CHECK (`select` IN ('a', 'b'));

-- identity
-- asks: SHOW CREATE TABLE users
-- refused: mysql cannot alter column users.id to an identity

-- a Boolean becomes text
-- asks: SHOW CREATE TABLE users
ALTER TABLE users DROP CHECK ck_region, MODIFY region TEXT NULL DEFAULT NULL;

-- nothing known but the database
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email varchar(99) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL COMMENT 'a (b), c''s';

-- type, and its character set stays
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email VARCHAR(300) CHARACTER SET latin1 COLLATE latin1_bin NULL COMMENT 'a (b), c''s';

-- type, with another character set
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY email VARCHAR(300) CHARACTER SET utf8mb4 NULL COMMENT 'a (b), c''s';

-- a timestamp keeps what it does
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY touched timestamp NOT NULL DEFAULT now() ON UPDATE now() COMMENT 'when';

-- a timestamp stops to
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY touched timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- counting
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY id int(11) NOT NULL AUTO_INCREMENT;

-- place
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY age int(11) DEFAULT 1 AFTER id;

-- name and comment
-- asks: SHOW CREATE TABLE users
ALTER TABLE users CHANGE email mail varchar(99) CHARACTER SET latin1 COLLATE latin1_bin;

-- another expression
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY doubled int(11) GENERATED ALWAYS AS (age * 3) STORED;

-- no expression any more
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY doubled int(11);

-- an expression as default
ALTER TABLE users ALTER COLUMN age SET DEFAULT (1 + 1);

-- how
-- asks: SHOW CREATE TABLE users
ALTER TABLE users MODIFY age int(11) DEFAULT 1 COMMENT 'c', ALGORITHM=INPLACE, LOCK=NONE;

-- a column that is not there
-- asks: SHOW CREATE TABLE users
-- refused: alter column users.nothing: the table has no such column

-- a parameter that is not there
-- asks: SHOW CREATE TABLE users
-- refused: alter column users.age: there is no parameter 'mysql_using'
