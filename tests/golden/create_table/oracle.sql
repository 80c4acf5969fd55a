-- keys, constraints and indexes
CREATE TABLE post (
	id INTEGER NOT NULL, 
	title VARCHAR2(200 CHAR) NOT NULL, 
	slug VARCHAR2(50 CHAR), 
	org_id INTEGER, 
	region INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT ck_title CHECK (length(title) > 0), 
	CONSTRAINT fk_post_org FOREIGN KEY(org_id, region) REFERENCES org (id, region) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_title UNIQUE (title, region), 
	UNIQUE (slug), 
	FOREIGN KEY(org_id) REFERENCES org (id) ON DELETE CASCADE
)
/
CREATE INDEX ix_post_lower ON post (lower(title))
/
CREATE INDEX ix_post_title ON post (title)
/

-- defaults
CREATE TABLE post (
	literal CLOB DEFAULT 'it''s 100%', 
	"number" INTEGER DEFAULT '0', 
	now DATE DEFAULT CURRENT_TIMESTAMP, 
	sql INTEGER DEFAULT (1 + 1), 
	no BOOLEAN DEFAULT 0 NOT NULL
)
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
--   FROM ALL_TAB_COLUMNS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'POST'
-- asks: SELECT 'column' AS "part", COLUMN_NAME AS "name", NULL AS "text", NULL AS "place",
--       NULL AS "waits", NULL AS "state"
--   FROM ALL_TAB_COLUMNS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'POST'
--   UNION ALL
--   SELECT 'identity', COLUMN_NAME, IDENTITY_OPTIONS, NULL, NULL, NULL
--   FROM ALL_TAB_IDENTITY_COLS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'POST'
--   UNION ALL
--   SELECT 'comment', COLUMN_NAME, COMMENTS, NULL, NULL, NULL
--   FROM ALL_COL_COMMENTS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'POST'
--   UNION ALL
--   SELECT 'comment', NULL, COMMENTS, NULL, NULL, NULL
--   FROM ALL_TAB_COMMENTS WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'POST'
--   UNION ALL
--   SELECT CASE c.CONSTRAINT_TYPE WHEN 'R' THEN 'f' ELSE LOWER(c.CONSTRAINT_TYPE) END,
--       c.CONSTRAINT_NAME, CASE c.CONSTRAINT_TYPE WHEN 'C' THEN c.SEARCH_CONDITION_VC
--           ELSE k.COLUMN_NAME END, k.POSITION,
--       CASE c.DEFERRABLE WHEN 'DEFERRABLE'
--           THEN 'DEFERRABLE INITIALLY ' || c.DEFERRED END,
--       CASE WHEN c.STATUS = 'DISABLED' THEN 'DISABLED'
--           WHEN c.VALIDATED = 'NOT VALIDATED' THEN 'NOT VALIDATED' END
--   FROM ALL_CONSTRAINTS c LEFT JOIN ALL_CONS_COLUMNS k ON k.OWNER = c.OWNER
--       AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND c.CONSTRAINT_TYPE <> 'C'
--   WHERE c.OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND c.TABLE_NAME = 'POST'
--       AND c.CONSTRAINT_TYPE IN ('P', 'U', 'R', 'C')
-- asks: SELECT CASE VIRTUAL_COLUMN WHEN 'YES' THEN 'computed' ELSE 'default' END AS "part",
--       COLUMN_NAME AS "name", DATA_DEFAULT AS "text", NULL AS "state"
--   FROM ALL_TAB_COLS
--   WHERE OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND TABLE_NAME = 'POST' AND HIDDEN_COLUMN = 'NO'
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
--   WHERE i.OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') AND i.INDEX_NAME = 'IX_POST_ID' ORDER BY c.COLUMN_POSITION
BEGIN
    EXECUTE IMMEDIATE 'CREATE TABLE post (
	id INTEGER
)';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -955 THEN RAISE; END IF;
END;
/
BEGIN
    EXECUTE IMMEDIATE 'CREATE INDEX ix_post_id ON post (id)';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -955 THEN RAISE; END IF;
END;
/

-- comments
CREATE TABLE post (
	id INTEGER
)
/
COMMENT ON TABLE post IS 'posts: 100%'
/
COMMENT ON COLUMN post.id IS 'it''s one'
/

-- identity and computed
-- refused: oracle cannot store a computed column

-- names that need quotes
CREATE TABLE "Post" (
	"select" INTEGER, 
	"two words" INTEGER, 
	CONSTRAINT "Check It" CHECK ("select" > 0)
)
/

-- an enum and an array of it
CREATE TABLE post (
	colour VARCHAR(5 CHAR), 
	colours JSON
)
/

-- an enum that is text
CREATE TABLE post (
	colour VARCHAR(5 CHAR), 
	CONSTRAINT ck_colour CHECK (colour IN ('RED', 'GREEN'))
)
/

-- a naming convention
CREATE TABLE post (
	id INTEGER NOT NULL, 
	slug CLOB, 
	org_id INTEGER, 
	CONSTRAINT pk_post PRIMARY KEY (id), 
	CONSTRAINT uq_post_slug UNIQUE (slug), 
	CONSTRAINT fk_post_org FOREIGN KEY(org_id) REFERENCES org (id)
)
/
CREATE INDEX ix_post_org_id ON post (org_id)
/

-- options
CREATE TEMPORARY TABLE post (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
/

-- options of Oracle
CREATE TABLE blog.post (
	id INTEGER GENERATED BY DEFAULT AS IDENTITY (START WITH 5 CACHE 10 ORDER), 
	twice INTEGER GENERATED ALWAYS AS (id * 2)
)
 COMPRESS
 TABLESPACE fast
/

-- for a session
CREATE GLOBAL TEMPORARY TABLE post (
	id INTEGER
)
 ON COMMIT PRESERVE ROWS
/
