-- a function
-- refused: sqlite cannot drop function twice(n numeric(4, 2), word text DEFAULT 'a, b')

-- if it exists
-- refused: sqlite cannot drop function twice()
