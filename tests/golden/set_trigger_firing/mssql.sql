-- enabling
-- refused: mssql cannot enable trigger touch on users

-- always
-- refused: mssql cannot enable trigger touch on users

-- disabling all
-- refused: mssql cannot disable trigger ALL on users
