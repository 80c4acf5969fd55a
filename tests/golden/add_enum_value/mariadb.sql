-- at the end
-- refused: mariadb cannot add "it's blue" to enum type colour

-- before
-- refused: mariadb cannot add 'blue' to enum type colour

-- after
-- refused: mariadb cannot add 'blue' to enum type colour
