-- plain
CREATE SEQUENCE numbers;

-- every option
CREATE SEQUENCE numbers AS BIGINT INCREMENT BY 2 START WITH 5 MINVALUE 1 MAXVALUE 99 CACHE 3 CYCLE;

-- if it is missing
CREATE SEQUENCE IF NOT EXISTS numbers;

-- owned by a column
CREATE SEQUENCE numbers OWNED BY users.id;
