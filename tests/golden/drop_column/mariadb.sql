-- a column
ALTER TABLE users DROP COLUMN `select`;

-- if it exists
ALTER TABLE users DROP COLUMN IF EXISTS missing;

-- how
ALTER TABLE users DROP COLUMN `select`, ALGORITHM=INPLACE, LOCK=NONE;

-- that is there
ALTER TABLE users DROP COLUMN IF EXISTS `select`;
