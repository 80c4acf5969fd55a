-- two columns
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (id, region)
/

-- deferrable
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (id) DEFERRABLE INITIALLY DEFERRED
/

-- options
ALTER TABLE users ADD CONSTRAINT uq_u UNIQUE (id)
/
