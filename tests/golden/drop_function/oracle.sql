-- a function
-- refused: oracle cannot drop function twice(n numeric(4, 2), word text DEFAULT 'a, b')

-- if it exists
-- refused: oracle cannot drop function twice()
