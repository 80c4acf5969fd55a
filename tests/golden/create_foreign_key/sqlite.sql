-- one column
-- refused: sqlite cannot create foreign key fk_u on users

-- every option
-- refused: sqlite cannot create foreign key fk_u on users

-- not valid
-- refused: sqlite cannot create foreign key fk_u on users
