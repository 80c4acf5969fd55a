-- every option
CREATE MATERIALIZED VIEW IF NOT EXISTS totals (n) USING heap WITH (fillfactor = 70) TABLESPACE pg_default AS SELECT count(*) FROM users
WITH NO DATA;
