-- changes that need no rebuild
ALTER TABLE users ADD COLUMN nick TEXT;
CREATE INDEX ix_u ON users (nick);
ALTER TABLE users DROP COLUMN "select";

-- changes that can share a statement
-- refused: sqlite cannot alter column users.email

-- changes that meet each other
-- refused: sqlite cannot alter column users.age
