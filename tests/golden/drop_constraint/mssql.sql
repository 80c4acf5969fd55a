-- a check
ALTER TABLE users DROP CONSTRAINT ck_age
GO

-- if it exists
ALTER TABLE users DROP CONSTRAINT IF EXISTS missing
GO
