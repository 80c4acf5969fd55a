-- a column
ALTER TABLE users ADD COLUMN nick TEXT;

-- with a default
ALTER TABLE users ADD COLUMN active BOOLEAN DEFAULT 1 NOT NULL;

-- with a foreign key
ALTER TABLE users ADD COLUMN boss INTEGER CONSTRAINT fk_boss REFERENCES org (id);

-- with its foreign key inline
ALTER TABLE users ADD COLUMN boss INTEGER REFERENCES org (id) ON DELETE SET NULL;

-- as the primary key, inline
-- refused: sqlite cannot add column users.key as a unique or primary key

-- with an index and a comment
ALTER TABLE users ADD COLUMN nick TEXT;
CREATE INDEX ix_users_nick ON users (nick);

-- with a unique constraint
-- refused: sqlite cannot add column users.nick as a unique or primary key

-- with checks
ALTER TABLE users ADD COLUMN yes BOOLEAN CONSTRAINT ck_said CHECK (yes IS NOT NULL) CONSTRAINT ck_yes CHECK (yes IN (0, 1));

-- of an enum type
ALTER TABLE users ADD COLUMN mood VARCHAR(8);

-- if it is missing
-- asks: SELECT name FROM pragma_table_xinfo('users')
ALTER TABLE users ADD COLUMN nick TEXT;

-- at a place
-- refused: sqlite cannot add column users.nick at a certain place
