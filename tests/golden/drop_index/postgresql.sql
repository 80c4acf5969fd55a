-- an index
DROP INDEX ix_email;

-- if it exists
DROP INDEX IF EXISTS missing;

-- concurrently
-- asks: SELECT 1 AS found WHERE to_regclass('ix_email') NOTNULL
-- outside a transaction
DROP INDEX CONCURRENTLY ix_email;
