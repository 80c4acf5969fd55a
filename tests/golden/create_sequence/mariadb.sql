-- plain
CREATE SEQUENCE numbers;

-- of a type
-- refused: mariadb cannot create sequence numbers of a type

-- every option
CREATE SEQUENCE numbers INCREMENT BY 2 START WITH 5 MINVALUE 1 MAXVALUE 99 CACHE 3 CYCLE;

-- if it is missing
-- asks: BEGIN NOT ATOMIC
--   IF EXISTS (SELECT 1 FROM information_schema.TABLES
--       WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'numbers' AND TABLE_TYPE = 'SEQUENCE') THEN
--       SELECT 1 AS is_sequence, start_value AS `start`, increment AS `increment`,
--           minimum_value AS `minvalue`, maximum_value AS `maxvalue`,
--           cache_size AS `cache`, cycle_option AS `cycle`, 1 AS has_type, 1 AS has_owner
--       FROM numbers;
--   ELSE
--       SELECT 0 AS is_sequence FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'numbers';
--   END IF;
--   END
CREATE SEQUENCE IF NOT EXISTS numbers;

-- owned by a column
-- refused: mariadb cannot create sequence numbers owned by a column
