-- a check
-- refused: sqlite cannot drop constraint ck_age of users

-- if it exists
-- refused: sqlite cannot drop constraint missing of users
