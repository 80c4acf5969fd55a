-- plain
CREATE SEQUENCE numbers;

-- of a type
CREATE SEQUENCE numbers AS BIGINT;

-- every option
CREATE SEQUENCE numbers INCREMENT BY 2 START WITH 5 MINVALUE 1 MAXVALUE 99 CACHE 3 CYCLE;

-- if it is missing
-- asks: SELECT relkind = 'S' AS is_sequence, seqstart AS start, seqincrement AS increment,
--       seqmin AS minvalue, seqmax AS maxvalue, seqcache AS cache, seqcycle AS cycle,
--       true AS has_type, true AS has_owner
--   FROM pg_class c LEFT JOIN pg_sequence ON seqrelid = oid
--   WHERE oid = to_regclass('numbers')
CREATE SEQUENCE IF NOT EXISTS numbers;

-- owned by a column
CREATE SEQUENCE numbers OWNED BY users.id;
