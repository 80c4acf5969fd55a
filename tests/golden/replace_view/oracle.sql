-- a view
CREATE OR REPLACE VIEW active AS SELECT id FROM users
/
