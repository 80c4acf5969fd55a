-- every type
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'valued') AND name IN (N'at', N'clock', N'colour', N'data', N'day', N'flag', N'id', N'key', N'number', N'ratio', N'raw', N'text')) SET IDENTITY_INSERT valued ON
GO
INSERT INTO valued (id, text, flag, number, ratio, day, at, clock, [key], data, raw, colour, made, counted, upper) VALUES (1, N'it''s 100% \ :x', 1, 12.50, 0.25, '2024-02-29', CAST('2024-02-29T12:30:00.000005' AS DATETIME2), '12:30:00', '00000000-0000-0000-0000-000000000001', '{"a": [1, null, "it''s"]}', 0x00ff6162, N'RED', 7, 8, upper(N'x'))
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'valued') AND name IN (N'at', N'clock', N'colour', N'data', N'day', N'flag', N'id', N'key', N'number', N'ratio', N'raw', N'text')) SET IDENTITY_INSERT valued OFF
GO

-- rows of different keys
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'email', N'id')) SET IDENTITY_INSERT users ON
GO
INSERT INTO users (id, email) VALUES (1, N'a'), (2, N'b')
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'email', N'id')) SET IDENTITY_INSERT users OFF
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'age', N'id')) SET IDENTITY_INSERT users ON
GO
INSERT INTO users (id, age) VALUES (3, NULL)
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'age', N'id')) SET IDENTITY_INSERT users OFF
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'email', N'id')) SET IDENTITY_INSERT users ON
GO
INSERT INTO users (id, email) VALUES (4, lower(N'X'))
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'email', N'id')) SET IDENTITY_INSERT users OFF
GO

-- one by one
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'id')) SET IDENTITY_INSERT users ON
GO
INSERT INTO users (id) VALUES (1)
GO
INSERT INTO users (id) VALUES (2)
GO
IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(N'users') AND name IN (N'id')) SET IDENTITY_INSERT users OFF
GO

-- nothing

-- an identity's numbers
SET IDENTITY_INSERT numbered ON
GO
INSERT INTO numbered (id, name) VALUES (1, N'ö'), (2, NULL)
GO
SET IDENTITY_INSERT numbered OFF
GO

-- without them
INSERT INTO numbered (name) VALUES (N'a')
GO
