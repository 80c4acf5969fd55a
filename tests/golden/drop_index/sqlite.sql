-- an index
DROP INDEX ix_email;

-- if it exists
DROP INDEX IF EXISTS missing;

-- concurrently
DROP INDEX ix_email;
