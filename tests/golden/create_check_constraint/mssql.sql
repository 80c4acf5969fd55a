-- text
ALTER TABLE users ADD CONSTRAINT ck_u CHECK (email <> ':x' AND age < 9)
GO

-- expression
ALTER TABLE users ADD CONSTRAINT ck_u CHECK (age < 9)
GO

-- not valid
ALTER TABLE users ADD CONSTRAINT ck_u CHECK (age < 9)
GO
