-- a check
ALTER TABLE users DROP CHECK ck_age;

-- if it exists
-- asks: SHOW CREATE TABLE users

-- a foreign key
ALTER TABLE users DROP FOREIGN KEY fk_org;

-- a unique constraint
ALTER TABLE users DROP INDEX uq_touched;

-- a primary key
ALTER TABLE users DROP PRIMARY KEY;

-- of unknown kind
-- asks: SHOW CREATE TABLE users
ALTER TABLE users DROP FOREIGN KEY fk_org;

-- a foreign key, if it exists
-- asks: SHOW CREATE TABLE users
ALTER TABLE users DROP FOREIGN KEY fk_org;

-- a primary key, if it exists
-- asks: SHOW CREATE TABLE users
ALTER TABLE users DROP PRIMARY KEY;
