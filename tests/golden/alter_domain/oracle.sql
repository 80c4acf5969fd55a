-- default and nullable
-- refused: oracle cannot alter domain email

-- no default
-- refused: oracle cannot alter domain email
