-- granting
-- refused: oracle cannot grant select on future tables to reader

-- revoking
-- refused: oracle cannot revoke select on future tables from reader
