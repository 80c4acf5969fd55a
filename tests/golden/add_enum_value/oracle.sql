-- at the end
-- refused: oracle cannot add "it's blue" to enum type colour

-- before
-- refused: oracle cannot add 'blue' to enum type colour

-- after
-- refused: oracle cannot add 'blue' to enum type colour
