-- a trigger
-- refused: mssql cannot drop trigger touch on users

-- if it exists
-- refused: mssql cannot drop trigger touch on users
