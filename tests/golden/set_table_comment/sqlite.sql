-- setting
-- refused: sqlite cannot set comment of table users

-- dropping
-- refused: sqlite cannot drop comment of table users
