-- a column
ALTER TABLE users ADD nick CLOB
/

-- with a default
ALTER TABLE users ADD active BOOLEAN DEFAULT 1 NOT NULL
/

-- with a foreign key
ALTER TABLE users ADD boss INTEGER
/
ALTER TABLE users ADD CONSTRAINT fk_boss FOREIGN KEY(boss) REFERENCES org (id)
/

-- with a foreign key to its own table
ALTER TABLE org ADD above INTEGER
/
ALTER TABLE org ADD CONSTRAINT fk_above FOREIGN KEY(above) REFERENCES org (id)
/

-- with its foreign key inline
ALTER TABLE users ADD boss INTEGER REFERENCES org (id) ON DELETE SET NULL
/

-- as the primary key, inline
ALTER TABLE users ADD key INTEGER NOT NULL PRIMARY KEY
/

-- with an index and a comment
ALTER TABLE users ADD nick CLOB
/
CREATE INDEX ix_users_nick ON users (nick)
/
COMMENT ON COLUMN users.nick IS 'short'
/

-- with a unique constraint
ALTER TABLE users ADD nick CLOB
/
ALTER TABLE users ADD UNIQUE (nick)
/

-- with checks
ALTER TABLE users ADD yes BOOLEAN CONSTRAINT ck_said CHECK (yes IS NOT NULL)
/

-- of an enum type
ALTER TABLE users ADD mood VARCHAR(8 CHAR)
/

-- if it is missing
-- asks: SELECT 'column' AS "part", COLUMN_NAME AS "name", CASE
--           WHEN DATA_TYPE IN ('CHAR', 'NCHAR', 'NVARCHAR2', 'VARCHAR2')
--               THEN DATA_TYPE || '(' || CHAR_LENGTH || ')'
--           WHEN DATA_TYPE = 'RAW' THEN 'RAW(' || DATA_LENGTH || ')'
--           WHEN DATA_TYPE = 'FLOAT' THEN 'FLOAT(' || DATA_PRECISION || ')'
--           WHEN DATA_TYPE = 'NUMBER' AND DATA_SCALE IS NOT NULL
--               THEN 'NUMBER(' || NVL(TO_CHAR(DATA_PRECISION), '*') || ','
--                   || DATA_SCALE || ')'
--           ELSE DATA_TYPE END AS "type",
--       CASE NULLABLE WHEN 'Y' THEN 1 ELSE 0 END AS "is_nullable",
--       CASE WHEN DEFAULT_LENGTH > 0
--           THEN 'of ' || DEFAULT_LENGTH || ' characters' END AS "default",
--       CASE WHEN IDENTITY_COLUMN = 'YES' OR DEFAULT_LENGTH IN (4, 5)
--           THEN 1 ELSE 0 END AS "is_generated",
--       NULL AS "column", NULL AS "target_schema", NULL AS "target",
--       NULL AS "target_column", NULL AS "on_delete", NULL AS "on_update"
--   FROM ALL_TAB_COLUMNS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'USERS'
BEGIN
    EXECUTE IMMEDIATE 'ALTER TABLE users ADD nick CLOB';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -1430 THEN RAISE; END IF;
END;
/

-- at a place
-- refused: oracle cannot add column users.nick at a certain place

-- with an index, if it is missing
-- asks: SELECT 'column' AS "part", COLUMN_NAME AS "name", CASE
--           WHEN DATA_TYPE IN ('CHAR', 'NCHAR', 'NVARCHAR2', 'VARCHAR2')
--               THEN DATA_TYPE || '(' || CHAR_LENGTH || ')'
--           WHEN DATA_TYPE = 'RAW' THEN 'RAW(' || DATA_LENGTH || ')'
--           WHEN DATA_TYPE = 'FLOAT' THEN 'FLOAT(' || DATA_PRECISION || ')'
--           WHEN DATA_TYPE = 'NUMBER' AND DATA_SCALE IS NOT NULL
--               THEN 'NUMBER(' || NVL(TO_CHAR(DATA_PRECISION), '*') || ','
--                   || DATA_SCALE || ')'
--           ELSE DATA_TYPE END AS "type",
--       CASE NULLABLE WHEN 'Y' THEN 1 ELSE 0 END AS "is_nullable",
--       CASE WHEN DEFAULT_LENGTH > 0
--           THEN 'of ' || DEFAULT_LENGTH || ' characters' END AS "default",
--       CASE WHEN IDENTITY_COLUMN = 'YES' OR DEFAULT_LENGTH IN (4, 5)
--           THEN 1 ELSE 0 END AS "is_generated",
--       NULL AS "column", NULL AS "target_schema", NULL AS "target",
--       NULL AS "target_column", NULL AS "on_delete", NULL AS "on_update"
--   FROM ALL_TAB_COLUMNS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'USERS'
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
--   WHERE i.OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND i.INDEX_NAME = 'IX_USERS_NICK' ORDER BY c.COLUMN_POSITION
BEGIN
    EXECUTE IMMEDIATE 'ALTER TABLE users ADD nick VARCHAR2(50 CHAR)';
    EXECUTE IMMEDIATE 'COMMENT ON COLUMN users.nick IS ''it''''s''';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -1430 THEN RAISE; END IF;
END;
/
BEGIN
    EXECUTE IMMEDIATE 'CREATE INDEX ix_users_nick ON users (nick)';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -955 THEN RAISE; END IF;
END;
/
