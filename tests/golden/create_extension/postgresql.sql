-- every option
-- asks: SELECT extversion AS version, nspname AS schema
--   FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'uuid-ossp'
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" SCHEMA ext VERSION '1.1' CASCADE;
