-- enabling
-- refused: oracle cannot enable trigger touch on users

-- always
-- refused: oracle cannot enable trigger touch on users

-- disabling all
-- refused: oracle cannot disable trigger ALL on users
