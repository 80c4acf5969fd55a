-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age);

-- expression
CREATE INDEX ix_u ON users ((lower(email)), age);

-- if it is missing
-- asks: SHOW CREATE TABLE users
-- asks: SELECT COLUMN_NAME AS name, NON_UNIQUE = 0 AS is_unique, SUB_PART AS length, INDEX_TYPE AS kind, CASE COLLATION WHEN 'D' THEN 1 WHEN 'A' THEN 0 END AS is_descending FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND INDEX_NAME = 'ix_email' ORDER BY SEQ_IN_INDEX

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
-- asks: SELECT COLUMN_NAME AS name, NON_UNIQUE = 0 AS is_unique, SUB_PART AS length, INDEX_TYPE AS kind, CASE COLLATION WHEN 'D' THEN 1 WHEN 'A' THEN 0 END AS is_descending FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND INDEX_NAME = 'ix_u' ORDER BY SEQ_IN_INDEX
CREATE INDEX ix_u ON users (age);
