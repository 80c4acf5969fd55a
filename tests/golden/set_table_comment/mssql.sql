-- setting
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'users') AND minor_id = 0 AND name = N'MS_Description') EXEC sp_updateextendedproperty N'MS_Description', N'they''re 100% here', N'schema', N'dbo', N'table', N'users' ELSE EXEC sp_addextendedproperty N'MS_Description', N'they''re 100% here', N'schema', N'dbo', N'table', N'users'
GO

-- dropping
IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 AND major_id = OBJECT_ID(N'users') AND minor_id = 0 AND name = N'MS_Description') EXEC sp_dropextendedproperty N'MS_Description', N'schema', N'dbo', N'table', N'users'
GO
