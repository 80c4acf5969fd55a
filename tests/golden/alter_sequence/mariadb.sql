-- options
ALTER SEQUENCE numbers INCREMENT BY 3 NOCYCLE;

-- restart
ALTER SEQUENCE numbers RESTART WITH 10;

-- owner
-- refused: mariadb cannot alter sequence numbers owned by a column
