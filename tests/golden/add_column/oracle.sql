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
-- asks: SELECT COLUMN_NAME AS "name", CASE
--           WHEN DATA_TYPE IN ('CHAR', 'NCHAR', 'NVARCHAR2', 'VARCHAR2')
--               THEN DATA_TYPE || '(' || CHAR_LENGTH || ')'
--           WHEN DATA_TYPE = 'RAW' THEN 'RAW(' || DATA_LENGTH || ')'
--           WHEN DATA_TYPE = 'FLOAT' THEN 'FLOAT(' || DATA_PRECISION || ')'
--           WHEN DATA_TYPE = 'NUMBER' AND DATA_SCALE IS NOT NULL
--               THEN 'NUMBER(' || NVL(TO_CHAR(DATA_PRECISION), '*') || ','
--                   || DATA_SCALE || ')'
--           ELSE DATA_TYPE END AS "type",
--       CASE NULLABLE WHEN 'Y' THEN 1 ELSE 0 END AS "is_nullable"
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
-- asks: SELECT COLUMN_NAME AS "name", CASE
--           WHEN DATA_TYPE IN ('CHAR', 'NCHAR', 'NVARCHAR2', 'VARCHAR2')
--               THEN DATA_TYPE || '(' || CHAR_LENGTH || ')'
--           WHEN DATA_TYPE = 'RAW' THEN 'RAW(' || DATA_LENGTH || ')'
--           WHEN DATA_TYPE = 'FLOAT' THEN 'FLOAT(' || DATA_PRECISION || ')'
--           WHEN DATA_TYPE = 'NUMBER' AND DATA_SCALE IS NOT NULL
--               THEN 'NUMBER(' || NVL(TO_CHAR(DATA_PRECISION), '*') || ','
--                   || DATA_SCALE || ')'
--           ELSE DATA_TYPE END AS "type",
--       CASE NULLABLE WHEN 'Y' THEN 1 ELSE 0 END AS "is_nullable"
--   FROM ALL_TAB_COLUMNS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'USERS'
BEGIN
    EXECUTE IMMEDIATE 'ALTER TABLE users ADD nick VARCHAR2(50 CHAR)';
    EXECUTE IMMEDIATE 'CREATE INDEX ix_users_nick ON users (nick)';
    EXECUTE IMMEDIATE 'COMMENT ON COLUMN users.nick IS ''it''''s''';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -1430 THEN RAISE; END IF;
END;
/
