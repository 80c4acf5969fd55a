-- a policy
-- asks: SELECT 'own' AS step, format('COMMENT ON POLICY %I ON %s IS %L', polname,
--       polrelid::regclass, obj_description(oid, 'pg_policy')) AS sql
--   FROM pg_policy WHERE polrelid = to_regclass('users') AND polname = 'own'
--       AND obj_description(oid, 'pg_policy') IS NOT NULL
DROP POLICY own ON users;
CREATE POLICY own ON users FOR ALL TO PUBLIC USING (true);
