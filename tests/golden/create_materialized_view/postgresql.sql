-- every option
-- asks: SELECT relkind::text AS kind FROM pg_class WHERE oid = to_regclass('totals')
CREATE MATERIALIZED VIEW IF NOT EXISTS totals (n) USING heap WITH (fillfactor = 70) TABLESPACE pg_default AS SELECT count(*) FROM users
WITH NO DATA;
