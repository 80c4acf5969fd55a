-- a trigger
CREATE TRIGGER app.touch BEFORE UPDATE ON users FOR EACH ROW SET NEW.age = 1;

-- a constraint
-- refused: sqlite cannot create trigger touch on users as a constraint
