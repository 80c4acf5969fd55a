-- a schema
CREATE SCHEMA app AUTHORIZATION owner;

-- if it is missing
-- asks: SELECT pg_get_userbyid(nspowner) AS "authorization" FROM pg_namespace
--   WHERE nspname = 'app'
CREATE SCHEMA IF NOT EXISTS app;
