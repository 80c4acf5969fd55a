-- default and nullable
-- refused: mariadb cannot alter domain email

-- no default
-- refused: mariadb cannot alter domain email
