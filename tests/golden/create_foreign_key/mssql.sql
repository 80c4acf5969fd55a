-- one column
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)
GO

-- every option
-- refused: mssql cannot match foreign keys FULL

-- not valid
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id)
GO

-- with actions
ALTER TABLE users ADD CONSTRAINT fk_u FOREIGN KEY(org_id) REFERENCES org (id) ON DELETE SET NULL ON UPDATE CASCADE
GO

-- restricting
-- refused: mssql cannot restrict a foreign key
