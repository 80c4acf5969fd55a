-- labels
-- refused: sqlite cannot create enum type app.colour

-- a Python enum
-- refused: sqlite cannot create enum type colour

-- if it is missing
-- refused: sqlite cannot create enum type colour
