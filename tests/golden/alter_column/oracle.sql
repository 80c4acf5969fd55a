-- name
ALTER TABLE users RENAME COLUMN email TO "e-mail"
/

-- nullable
ALTER TABLE users MODIFY email NULL
/

-- not nullable
ALTER TABLE users MODIFY email NOT NULL
/

-- type
ALTER TABLE users MODIFY email VARCHAR2(300 CHAR)
/

-- type with using
ALTER TABLE users MODIFY email INTEGER
/

-- type and default
ALTER TABLE users MODIFY region BOOLEAN DEFAULT 0
/

-- default
ALTER TABLE users MODIFY age DEFAULT 5
/

-- literal default
ALTER TABLE users MODIFY email DEFAULT 'it''s'
/

-- no default
ALTER TABLE users MODIFY age DEFAULT NULL
/

-- comment
COMMENT ON COLUMN users.email IS 'where it''s sent'
/

-- no comment
COMMENT ON COLUMN users.email IS ''
/

-- all at once
ALTER TABLE users MODIFY email VARCHAR2(10 CHAR) DEFAULT 'x' NOT NULL
/
COMMENT ON COLUMN users.email IS 'c'
/
ALTER TABLE users RENAME COLUMN email TO mail
/

-- type that checks itself
ALTER TABLE users MODIFY "select" VARCHAR(1 CHAR)
/
ALTER TABLE users ADD CONSTRAINT ck_ab CHECK ("select" IN ('a', 'b'))
/

-- identity
ALTER TABLE users MODIFY id GENERATED ALWAYS AS IDENTITY (START WITH 5)
/

-- a Boolean becomes text
ALTER TABLE users MODIFY region CLOB
/

-- nullable as it is
ALTER TABLE users MODIFY email VARCHAR2(9 CHAR)
/

-- no identity but a default
ALTER TABLE users MODIFY id DROP IDENTITY
/
ALTER TABLE users MODIFY id DEFAULT 7
/

-- no identity
ALTER TABLE users MODIFY id DROP IDENTITY
/

-- an identity of a plain column
-- refused: oracle cannot change the identity of users.id

-- another expression
ALTER TABLE users MODIFY twice GENERATED ALWAYS AS (age * 3)
/
