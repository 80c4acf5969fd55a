-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age);

-- expression
CREATE INDEX ix_u ON users (lower(email), age);

-- if it is missing
-- asks: SELECT type, tbl_name AS "table", sql FROM sqlite_master WHERE name = 'ix_email' COLLATE NOCASE
CREATE INDEX IF NOT EXISTS ix_email ON users (email);

-- unnamed
CREATE INDEX ix_users_age ON users (age);

-- partial
CREATE INDEX ix_u ON users (email) WHERE age > 5;

-- every option
CREATE INDEX ix_u ON users (email, age);

-- concurrently
CREATE INDEX ix_u ON users (email);
