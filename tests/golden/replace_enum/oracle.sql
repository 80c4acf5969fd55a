-- columns given
-- refused: oracle cannot replace enum type colour

-- columns asked for
-- refused: oracle cannot replace enum type colour
