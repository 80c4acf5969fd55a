-- columns given
-- refused: mysql cannot replace enum type colour

-- columns asked for
-- refused: mysql cannot replace enum type colour
