-- plain
-- refused: mysql cannot create sequence numbers

-- of a type
-- refused: mysql cannot create sequence numbers

-- every option
-- refused: mysql cannot create sequence numbers

-- if it is missing
-- refused: mysql cannot create sequence numbers

-- owned by a column
-- refused: mysql cannot create sequence numbers
