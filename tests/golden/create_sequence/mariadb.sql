-- plain
CREATE SEQUENCE numbers;

-- of a type
-- refused: mariadb cannot create sequence numbers of a type

-- every option
CREATE SEQUENCE numbers INCREMENT BY 2 START WITH 5 MINVALUE 1 MAXVALUE 99 CACHE 3 CYCLE;

-- if it is missing
CREATE SEQUENCE IF NOT EXISTS numbers;

-- owned by a column
-- refused: mariadb cannot create sequence numbers owned by a column
