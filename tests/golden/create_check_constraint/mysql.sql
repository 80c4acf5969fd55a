-- text
ALTER TABLE users ADD CONSTRAINT ck_u CHECK (email <> ':x' AND age < 9);

-- expression
ALTER TABLE users ADD CONSTRAINT ck_u CHECK (age < 9);

-- not valid
ALTER TABLE users ADD CONSTRAINT ck_u CHECK (age < 9);
