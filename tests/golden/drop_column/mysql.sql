-- a column
ALTER TABLE users DROP COLUMN `select`;

-- if it exists
-- asks: SHOW CREATE TABLE users

-- how
ALTER TABLE users DROP COLUMN `select`, ALGORITHM=INPLACE, LOCK=NONE;

-- that is there
-- asks: SHOW CREATE TABLE users
ALTER TABLE users DROP COLUMN `select`;
