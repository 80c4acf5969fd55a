-- two columns
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (id, region);

-- deferrable
-- refused: mariadb cannot create unique constraint uq_u on users: defer a constraint

-- options
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (id);
