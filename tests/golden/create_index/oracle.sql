-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age)
/

-- expression
CREATE INDEX ix_u ON users (lower(email), age)
/

-- if it is missing
BEGIN
    EXECUTE IMMEDIATE 'CREATE INDEX ix_email ON users (email)';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -955 THEN RAISE; END IF;
END;
/

-- unnamed
CREATE INDEX ix_users_age ON users (age)
/

-- partial
CREATE INDEX ix_u ON users (email)
/

-- every option
CREATE INDEX ix_u ON users (email, age)
/

-- concurrently
CREATE INDEX ix_u ON users (email)
/

-- bitmap
CREATE BITMAP INDEX ix_u ON users (age)
/

-- compressed
CREATE INDEX blog.ix_u ON blog.users (age, id) COMPRESS 1
/
