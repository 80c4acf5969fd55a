-- changes that need no rebuild
ALTER TABLE users ADD nick CLOB
/
CREATE INDEX ix_u ON users (nick)
/
ALTER TABLE users DROP COLUMN "select"
/

-- changes that can share a statement
ALTER TABLE users ADD nick CLOB
/
ALTER TABLE users MODIFY email NOT NULL
/
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (age)
/
ALTER TABLE users DROP CONSTRAINT ck_age
/
ALTER TABLE users DROP COLUMN "select"
/

-- changes that meet each other
ALTER TABLE users MODIFY age NOT NULL
/
ALTER TABLE users DROP CONSTRAINT ck_age
/
ALTER TABLE users ADD CONSTRAINT ck_age CHECK (age > 1)
/
ALTER TABLE users RENAME COLUMN age TO years
/
