-- enabling
-- refused: sqlite cannot enable trigger touch on users

-- always
-- refused: sqlite cannot enable trigger touch on users

-- disabling all
-- refused: sqlite cannot disable trigger ALL on users
