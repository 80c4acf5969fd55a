-- an index
DROP INDEX ix_email;

-- if it exists
DROP INDEX IF EXISTS missing;

-- concurrently
-- outside a transaction
DROP INDEX CONCURRENTLY ix_email;
