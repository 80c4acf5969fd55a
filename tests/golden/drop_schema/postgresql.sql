-- a schema
DROP SCHEMA IF EXISTS app;

-- with all in it
DROP SCHEMA app CASCADE;
