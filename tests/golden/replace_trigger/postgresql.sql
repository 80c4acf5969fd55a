-- a trigger
DROP TRIGGER touch ON users;
CREATE TRIGGER touch AFTER UPDATE ON users FOR EACH ROW SET NEW.age = 1;
