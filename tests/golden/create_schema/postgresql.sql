-- a schema
CREATE SCHEMA app AUTHORIZATION owner;

-- if it is missing
CREATE SCHEMA IF NOT EXISTS app;
