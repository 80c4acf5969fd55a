-- plain
-- refused: mysql cannot refresh materialized view totals

-- concurrently
-- refused: mysql cannot refresh materialized view totals

-- emptied
-- refused: mysql cannot refresh materialized view totals
