-- text
-- refused: sqlite cannot create check constraint ck_u on users

-- expression
-- refused: sqlite cannot create check constraint ck_u on users

-- not valid
-- refused: sqlite cannot create check constraint ck_u on users
