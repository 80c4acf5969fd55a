-- granting
-- refused: mariadb cannot grant select on future tables to reader

-- revoking
-- refused: mariadb cannot revoke select on future tables from reader
