-- a check
ALTER TABLE users DROP CONSTRAINT ck_age;

-- if it exists
ALTER TABLE users DROP CONSTRAINT IF EXISTS missing;

-- a foreign key
ALTER TABLE users DROP FOREIGN KEY fk_org;

-- a unique constraint
ALTER TABLE users DROP INDEX uq_touched;

-- a primary key
ALTER TABLE users DROP PRIMARY KEY;

-- of unknown kind
ALTER TABLE users DROP CONSTRAINT fk_org;

-- a foreign key, if it exists
ALTER TABLE users DROP FOREIGN KEY IF EXISTS fk_org;

-- a primary key, if it exists
ALTER TABLE users DROP CONSTRAINT IF EXISTS `PRIMARY`;
