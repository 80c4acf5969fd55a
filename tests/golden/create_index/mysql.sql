-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age);

-- expression
CREATE INDEX ix_u ON users ((lower(email)), age);

-- if it is missing
-- asks: SHOW CREATE TABLE users

-- unnamed
CREATE INDEX ix_users_age ON users (age);

-- partial
CREATE INDEX ix_u ON users (email);

-- every option
CREATE INDEX ix_u ON users (email, age);

-- concurrently
CREATE INDEX ix_u ON users (email);

-- how
CREATE INDEX ix_u ON users (age) ALGORITHM=INPLACE LOCK=NONE;

-- full text
CREATE FULLTEXT INDEX ix_u ON users (email) WITH PARSER ngram;

-- lengths
CREATE INDEX ix_u ON users (email, `select`(10));

-- that is missing
-- asks: SHOW CREATE TABLE users
CREATE INDEX ix_u ON users (age);
