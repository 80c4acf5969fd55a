-- columns given
-- refused: mssql cannot replace enum type colour

-- columns asked for
-- refused: mssql cannot replace enum type colour
