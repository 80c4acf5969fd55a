-- columns given
-- refused: mariadb cannot replace enum type colour

-- columns asked for
-- refused: mariadb cannot replace enum type colour
