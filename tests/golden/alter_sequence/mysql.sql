-- options
-- refused: mysql cannot alter sequence numbers

-- restart
-- refused: mysql cannot alter sequence numbers

-- owner
-- refused: mysql cannot alter sequence numbers
