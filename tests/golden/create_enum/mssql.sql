-- labels
-- refused: mssql cannot create enum type app.colour

-- a Python enum
-- refused: mssql cannot create enum type colour

-- if it is missing
-- refused: mssql cannot create enum type colour
