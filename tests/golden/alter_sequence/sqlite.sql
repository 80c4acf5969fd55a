-- options
-- refused: sqlite cannot alter sequence numbers

-- restart
-- refused: sqlite cannot alter sequence numbers

-- owner
-- refused: sqlite cannot alter sequence numbers
