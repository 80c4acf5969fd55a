-- unique
CREATE UNIQUE INDEX ix_u ON users (email, age)
/

-- expression
CREATE INDEX ix_u ON users (lower(email), age)
/

-- if it is missing
-- asks: SELECT i.TABLE_NAME AS "table", i.INDEX_TYPE AS "kind",
--       CASE i.UNIQUENESS WHEN 'UNIQUE' THEN 1 ELSE 0 END AS "is_unique",
--       CASE WHEN c.COLUMN_NAME NOT LIKE 'SYS!_NC%' ESCAPE '!' THEN c.COLUMN_NAME END
--           AS "name",
--       CASE c.DESCEND WHEN 'DESC' THEN 1 ELSE 0 END AS "is_descending",
--       e.COLUMN_EXPRESSION AS "expression"
--   FROM ALL_INDEXES i JOIN ALL_IND_COLUMNS c
--       ON c.INDEX_OWNER = i.OWNER AND c.INDEX_NAME = i.INDEX_NAME
--   LEFT JOIN ALL_IND_EXPRESSIONS e ON e.INDEX_OWNER = c.INDEX_OWNER
--       AND e.INDEX_NAME = c.INDEX_NAME AND e.COLUMN_POSITION = c.COLUMN_POSITION
--   WHERE i.OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND i.INDEX_NAME = 'IX_EMAIL' ORDER BY c.COLUMN_POSITION
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
