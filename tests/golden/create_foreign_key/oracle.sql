-- one column
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)
/

-- every option
-- refused: oracle cannot match foreign keys FULL

-- not valid
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)
/

-- on delete
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id) ON DELETE SET NULL
/

-- on update
-- refused: oracle cannot make a foreign key ON UPDATE CASCADE

-- restricting
-- refused: oracle cannot make a foreign key ON DELETE RESTRICT
