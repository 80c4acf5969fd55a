-- plain
CREATE SEQUENCE numbers
GO

-- of a type
CREATE SEQUENCE numbers AS BIGINT
GO

-- every option
CREATE SEQUENCE numbers INCREMENT BY 2 START WITH 5 MINVALUE 1 MAXVALUE 99 CACHE 3 CYCLE
GO

-- if it is missing
-- refused: mssql cannot create sequence numbers if it is missing

-- owned by a column
-- refused: mssql cannot create sequence numbers owned by a column
