-- text as it is
UPDATE users SET email = ':x' || '%s' WHERE 1 = 0
/

-- several statements
-- first
UPDATE users SET age = 2
/
DELETE FROM users WHERE email = ';'
/

-- a construct
UPDATE users SET email='it''s 100% \' WHERE users.id = 1
/

-- an insert
INSERT INTO users (id, email, age) VALUES (1, NULL, 2)
/

-- bound text
UPDATE users SET email = 'it''s'
/

-- blocks
UPDATE users SET email = q'[it's; one]'
/
DELETE FROM users
/
DECLARE
  n NUMBER;
BEGIN
  n := 1 / 2;
END;
/
CREATE OR REPLACE TRIGGER t BEFORE INSERT ON users BEGIN NULL; END;
/
