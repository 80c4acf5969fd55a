-- keys, constraints and indexes
-- refused: mariadb cannot create table post: defer a constraint

-- defaults
CREATE TABLE post (
	literal TEXT DEFAULT 'it''s 100%', 
	number INTEGER DEFAULT '0', 
	now DATETIME DEFAULT (now()), 
	`sql` INTEGER DEFAULT (1 + 1), 
	no BOOL NOT NULL DEFAULT false
);

-- if it is missing
-- asks: SELECT 'column' AS part, COLUMN_NAME AS name, COLUMN_TYPE AS type,
--       IS_NULLABLE = 'YES' AS is_nullable, COLUMN_DEFAULT AS `default`,
--       EXTRA LIKE '%auto_increment%' AS is_generated,
--       NULL AS `column`, NULL AS target_schema, NULL AS target, NULL AS target_column,
--       NULL AS on_delete, NULL AS on_update
--   FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'post'
--   UNION ALL
--   SELECT 'other', TABLE_TYPE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
--   FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'post'
--       AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED', 'TEMPORARY')
-- asks: SELECT COLUMN_NAME AS name, NON_UNIQUE = 0 AS is_unique, SUB_PART AS length, INDEX_TYPE AS kind, CASE COLLATION WHEN 'D' THEN 1 WHEN 'A' THEN 0 END AS is_descending FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'post' AND INDEX_NAME = 'ix_post_id' ORDER BY SEQ_IN_INDEX
CREATE TABLE IF NOT EXISTS post (
	id INTEGER
);
CREATE INDEX IF NOT EXISTS ix_post_id ON post (id);

-- comments
CREATE TABLE post (
	id INTEGER COMMENT 'it''s one'
)COMMENT='posts: 100%';

-- identity and computed
CREATE TABLE post (
	id BIGINT NOT NULL AUTO_INCREMENT, 
	a INTEGER, 
	b INTEGER GENERATED ALWAYS AS (a * 2) STORED, 
	PRIMARY KEY (id)
);

-- names that need quotes
CREATE TABLE `Post` (
	`select` INTEGER, 
	`two words` INTEGER, 
	CONSTRAINT `Check It` CHECK ("select" > 0)
);

-- an enum and an array of it
CREATE TABLE post (
	colour ENUM('RED','GREEN'), 
	colours JSON
);

-- an enum that is text
CREATE TABLE post (
	colour VARCHAR(5), 
	CONSTRAINT ck_colour CHECK (colour IN ('RED', 'GREEN'))
);

-- a naming convention
CREATE TABLE post (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	slug TEXT, 
	org_id INTEGER, 
	CONSTRAINT pk_post PRIMARY KEY (id), 
	CONSTRAINT uq_post_slug UNIQUE (slug), 
	CONSTRAINT fk_post_org FOREIGN KEY(org_id) REFERENCES org (id)
);
CREATE INDEX ix_post_org_id ON post (org_id);

-- options
CREATE TEMPORARY TABLE post (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
);

-- options, lengths and prefixes
CREATE TABLE post (
	id BIGINT NOT NULL AUTO_INCREMENT, 
	title VARCHAR(200) NOT NULL, 
	`body` TEXT, 
	flags SET('a','it''s'), 
	org_id INTEGER, 
	at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, 
	PRIMARY KEY (id), 
	CONSTRAINT uq_title UNIQUE (title), 
	FOREIGN KEY(org_id) REFERENCES org (id)
)ENGINE=InnoDB CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC AUTO_INCREMENT=5 COLLATE utf8mb4_bin;
CREATE INDEX ix_down ON post (title DESC) USING btree;
CREATE INDEX ix_start ON post (title, `body`(20));
CREATE FULLTEXT INDEX ix_words ON post (`body`);

-- an identity with numbers of its own
-- refused: mariadb cannot generate post.id AS IDENTITY

-- a foreign key that matches fully
-- refused: mariadb cannot create table post: MATCH FULL
