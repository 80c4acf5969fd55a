-- a trigger
-- asks: SELECT 'own' AS step, sql
--   FROM pg_trigger t CROSS JOIN LATERAL (VALUES
--       (1, CASE WHEN tgenabled <> 'O' THEN format('ALTER TABLE %s %s TRIGGER %I',
--           tgrelid::regclass, CASE tgenabled WHEN 'D' THEN 'DISABLE'
--           WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, tgname) END),
--       (2, format('COMMENT ON TRIGGER %I ON %s IS ', tgname, tgrelid::regclass)
--           || quote_literal(obj_description(t.oid, 'pg_trigger')))
--   ) AS s(n, sql)
--   WHERE tgrelid = to_regclass('users') AND tgname = 'touch' AND sql IS NOT NULL
--   ORDER BY n
DROP TRIGGER touch ON users;
CREATE TRIGGER touch AFTER UPDATE ON users FOR EACH ROW SET NEW.age = 1;
