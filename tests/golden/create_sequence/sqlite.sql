-- plain
-- refused: sqlite cannot create sequence numbers

-- of a type
-- refused: sqlite cannot create sequence numbers

-- every option
-- refused: sqlite cannot create sequence numbers

-- if it is missing
-- refused: sqlite cannot create sequence numbers

-- owned by a column
-- refused: sqlite cannot create sequence numbers
