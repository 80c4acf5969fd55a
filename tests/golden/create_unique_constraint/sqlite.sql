-- two columns
-- refused: sqlite cannot create unique constraint uq_u on users

-- deferrable
-- refused: sqlite cannot create unique constraint uq_u on users

-- options
-- refused: sqlite cannot create unique constraint uq_u on users
