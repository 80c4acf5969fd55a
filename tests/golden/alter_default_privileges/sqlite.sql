-- granting
-- refused: sqlite cannot grant select on future tables to reader

-- revoking
-- refused: sqlite cannot revoke select on future tables from reader
