-- name
ALTER TABLE users RENAME COLUMN email TO "e-mail";

-- nullable
ALTER TABLE users ALTER COLUMN email DROP NOT NULL;

-- not nullable
ALTER TABLE users ALTER COLUMN email SET NOT NULL;

-- type
ALTER TABLE users ALTER COLUMN email TYPE VARCHAR(300);

-- type with using
ALTER TABLE users ALTER COLUMN email TYPE INTEGER USING email::integer;

-- type and default
ALTER TABLE users ALTER COLUMN region DROP DEFAULT, ALTER COLUMN region TYPE BOOLEAN USING region > 1, ALTER COLUMN region SET DEFAULT false;

-- default
ALTER TABLE users ALTER COLUMN age SET DEFAULT 5;

-- literal default
ALTER TABLE users ALTER COLUMN email SET DEFAULT 'it''s';

-- no default
ALTER TABLE users ALTER COLUMN age DROP DEFAULT;

-- comment
COMMENT ON COLUMN users.email IS 'where it''s sent';

-- no comment
COMMENT ON COLUMN users.email IS NULL;

-- all at once
ALTER TABLE users ALTER COLUMN email DROP DEFAULT, ALTER COLUMN email TYPE VARCHAR(10), ALTER COLUMN email SET NOT NULL, ALTER COLUMN email SET DEFAULT 'x';
COMMENT ON COLUMN users.email IS 'c';
ALTER TABLE users RENAME COLUMN email TO mail;

-- type that checks itself
ALTER TABLE users ALTER COLUMN "select" TYPE VARCHAR(1);
ALTER TABLE users ADD CONSTRAINT ck_ab CHECK ("select" IN ('a', 'b'));

-- identity
ALTER TABLE users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START WITH 5);

-- a Boolean becomes text
ALTER TABLE users ALTER COLUMN region TYPE TEXT;
