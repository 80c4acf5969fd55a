-- options
ALTER SEQUENCE numbers INCREMENT BY 3 NO CYCLE
GO

-- restart
ALTER SEQUENCE numbers RESTART WITH 10
GO

-- owner
-- refused: mssql cannot alter sequence numbers owned by a column
