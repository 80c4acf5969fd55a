-- plain
CREATE SEQUENCE numbers
/

-- of a type
-- refused: oracle cannot create sequence numbers of a type

-- every option
CREATE SEQUENCE numbers INCREMENT BY 2 START WITH 5 MINVALUE 1 MAXVALUE 99 CACHE 3 CYCLE
/

-- if it is missing
-- refused: oracle cannot create sequence numbers if it is missing

-- owned by a column
-- refused: oracle cannot create sequence numbers owned by a column
