-- a table
EXEC sp_rename N'users', N'People', N'OBJECT'
GO
