-- plain
-- refused: sqlite cannot refresh materialized view totals

-- concurrently
-- refused: sqlite cannot refresh materialized view totals

-- emptied
-- refused: sqlite cannot refresh materialized view totals
