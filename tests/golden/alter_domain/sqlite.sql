-- default and nullable
-- refused: sqlite cannot alter domain email

-- no default
-- refused: sqlite cannot alter domain email
