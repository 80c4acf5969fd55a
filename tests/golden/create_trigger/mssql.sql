-- a trigger
-- refused: mssql cannot create trigger touch on app.users

-- a constraint
-- refused: mssql cannot create trigger touch on users
