-- default and nullable
-- refused: mssql cannot alter domain email

-- no default
-- refused: mssql cannot alter domain email
