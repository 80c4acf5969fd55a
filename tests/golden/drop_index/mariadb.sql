-- an index
DROP INDEX ix_email ON users;

-- if it exists
-- refused: drop index missing: its table is not named

-- concurrently
-- refused: drop index ix_email: its table is not named

-- how
ALTER TABLE users DROP INDEX ix_email, ALGORITHM=INPLACE, LOCK=NONE;

-- of a table, if it exists
DROP INDEX IF EXISTS ix_u ON users;
