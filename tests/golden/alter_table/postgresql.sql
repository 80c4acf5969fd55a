-- changes that need no rebuild
ALTER TABLE users ADD COLUMN nick TEXT;
CREATE INDEX ix_u ON users (nick);
ALTER TABLE users DROP COLUMN "select";

-- changes that can share a statement
ALTER TABLE users ADD COLUMN nick TEXT, ALTER COLUMN email SET NOT NULL, ADD CONSTRAINT uq_u UNIQUE (age), DROP CONSTRAINT ck_age, DROP COLUMN "select";

-- changes that meet each other
ALTER TABLE users ALTER COLUMN age SET NOT NULL, DROP CONSTRAINT ck_age;
ALTER TABLE users ADD CONSTRAINT ck_age CHECK (age > 1);
ALTER TABLE users RENAME COLUMN age TO years;
