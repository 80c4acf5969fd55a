-- two columns
-- refused: sqlite cannot create primary key pk_users on users

-- unnamed
-- refused: sqlite cannot create primary key (unnamed) on users
