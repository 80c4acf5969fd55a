-- at the end
-- refused: sqlite cannot add "it's blue" to enum type colour

-- before
-- refused: sqlite cannot add 'blue' to enum type colour

-- after
-- refused: sqlite cannot add 'blue' to enum type colour
