-- enabling
-- refused: mysql cannot enable trigger touch on users

-- always
-- refused: mysql cannot enable trigger touch on users

-- disabling all
-- refused: mysql cannot disable trigger ALL on users
