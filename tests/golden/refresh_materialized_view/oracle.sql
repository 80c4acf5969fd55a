-- plain
-- refused: oracle cannot refresh materialized view totals

-- concurrently
-- refused: oracle cannot refresh materialized view totals

-- emptied
-- refused: oracle cannot refresh materialized view totals
