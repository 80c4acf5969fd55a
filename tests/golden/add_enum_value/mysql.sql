-- at the end
-- refused: mysql cannot add "it's blue" to enum type colour

-- before
-- refused: mysql cannot add 'blue' to enum type colour

-- after
-- refused: mysql cannot add 'blue' to enum type colour
