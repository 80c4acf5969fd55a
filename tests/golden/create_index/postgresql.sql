-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age);

-- expression
CREATE INDEX ix_u ON users (lower(email), age);

-- if it is missing
CREATE INDEX IF NOT EXISTS ix_email ON users (email);

-- unnamed
CREATE INDEX ix_users_age ON users (age);

-- partial
CREATE INDEX ix_u ON users (email) WHERE age > 5;

-- every option
CREATE INDEX ix_u ON users USING btree (email text_pattern_ops, age) INCLUDE (region) WITH (fillfactor = 50);

-- concurrently
-- outside a transaction
CREATE INDEX CONCURRENTLY ix_u ON users (email);
