-- a view
CREATE OR ALTER VIEW active AS SELECT id FROM users
GO
