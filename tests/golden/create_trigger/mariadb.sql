-- a trigger
CREATE TRIGGER app.touch BEFORE UPDATE ON app.users FOR EACH ROW SET NEW.age = 1;

-- a constraint
-- refused: mariadb cannot create trigger touch on users as a constraint
