-- labels
-- refused: oracle cannot create enum type app.colour

-- a Python enum
-- refused: oracle cannot create enum type colour

-- if it is missing
-- refused: oracle cannot create enum type colour
