-- a schema
REVOKE USAGE ON SCHEMA app FROM reader CASCADE;
