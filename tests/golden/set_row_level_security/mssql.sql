-- enabling
-- refused: mssql cannot enable row level security of users

-- disabling
-- refused: mssql cannot disable row level security of users
