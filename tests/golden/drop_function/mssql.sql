-- a function
-- refused: mssql cannot drop function twice(n numeric(4, 2), word text DEFAULT 'a, b')

-- if it exists
-- refused: mssql cannot drop function twice()
