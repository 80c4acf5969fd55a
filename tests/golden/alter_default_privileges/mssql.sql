-- granting
-- refused: mssql cannot grant select on future tables to reader

-- revoking
-- refused: mssql cannot revoke select on future tables from reader
