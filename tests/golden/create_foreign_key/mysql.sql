-- one column
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id);

-- every option
-- refused: mysql cannot create foreign key fk_u on users: defer a constraint

-- not valid
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id);
