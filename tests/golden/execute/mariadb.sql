-- text as it is
UPDATE users SET email = ':x' || '%s' WHERE 1 = 0;

-- several statements
-- first
UPDATE users SET age = 2;
DELETE FROM users WHERE email = ';';

-- a construct
UPDATE users SET email='it''s 100% \\' WHERE users.id = 1;

-- an insert
INSERT INTO users (id, email, age) VALUES (1, NULL, 2);

-- bound text
UPDATE users SET email = 'it''s';

-- a trigger and a comment that is run
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN
  IF NEW.age < 0 THEN SET NEW.age = 0; END IF;
END;
# a comment; with a semicolon
/*!40101 SET NAMES utf8mb4 */;
SELECT 5--1, 'it\'s;' AS `a;b`;

-- a command of the client
-- refused: execute DELIMITER // SELECT 1//: DELIMITER is a command of the mysql client, not SQL
