-- labels
-- refused: mysql cannot create enum type app.colour

-- a Python enum
-- refused: mysql cannot create enum type colour

-- if it is missing
-- refused: mysql cannot create enum type colour
