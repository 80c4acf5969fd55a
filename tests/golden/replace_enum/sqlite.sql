-- columns given
-- refused: sqlite cannot replace enum type colour

-- columns asked for
-- refused: sqlite cannot replace enum type colour
