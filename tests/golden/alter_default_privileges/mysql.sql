-- granting
-- refused: mysql cannot grant select on future tables to reader

-- revoking
-- refused: mysql cannot revoke select on future tables from reader
