-- labels
-- refused: mariadb cannot create enum type app.colour

-- a Python enum
-- refused: mariadb cannot create enum type colour

-- if it is missing
-- refused: mariadb cannot create enum type colour
