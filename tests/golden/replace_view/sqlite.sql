-- a view
DROP VIEW active;
CREATE VIEW active AS SELECT id FROM users;
