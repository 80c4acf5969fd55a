-- default and nullable
-- refused: mysql cannot alter domain email

-- no default
-- refused: mysql cannot alter domain email
