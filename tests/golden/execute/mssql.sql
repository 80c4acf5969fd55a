-- text as it is
UPDATE users SET email = ':x' || '%s' WHERE 1 = 0
GO

-- several statements
-- first
UPDATE users SET age = 2;
DELETE FROM users WHERE email = ';';
GO

-- a construct
UPDATE users SET email=N'it''s 100% \' WHERE users.id = 1
GO

-- an insert
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'id', N'email', N'age')) SET IDENTITY_INSERT users ON
GO
INSERT INTO users (id, email, age) VALUES (1, NULL, 2)
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'id', N'email', N'age')) SET IDENTITY_INSERT users OFF
GO

-- bound text
UPDATE users SET email = N'it''s'
GO

-- batches
DECLARE @a int = 1; UPDATE users SET age = @a;
GO
CREATE VIEW v AS SELECT [go;] FROM users
GO

-- outside
-- outside a transaction
ALTER DATABASE CURRENT SET RECOVERY SIMPLE
GO

-- an insert with its number
SET IDENTITY_INSERT numbered ON
GO
INSERT INTO numbered (id, name) VALUES (1, N'ö')
GO
SET IDENTITY_INSERT numbered OFF
GO

-- an insert without
INSERT INTO numbered (name) VALUES (N'a')
GO
