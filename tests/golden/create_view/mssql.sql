-- text
CREATE VIEW active AS SELECT id FROM users WHERE x <> ':y'
GO

-- a select
CREATE VIEW active AS SELECT users.id 
FROM users 
WHERE users.email = N'it''s 100%'
GO

-- options
CREATE VIEW app.active (one) AS SELECT 1
GO
