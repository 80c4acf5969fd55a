-- enabling
-- refused: mariadb cannot enable trigger touch on users

-- always
-- refused: mariadb cannot enable trigger touch on users

-- disabling all
-- refused: mariadb cannot disable trigger ALL on users
