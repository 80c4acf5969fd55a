-- at the end
-- refused: mssql cannot add "it's blue" to enum type colour

-- before
-- refused: mssql cannot add 'blue' to enum type colour

-- after
-- refused: mssql cannot add 'blue' to enum type colour
