-- plain
-- refused: mariadb cannot refresh materialized view totals

-- concurrently
-- refused: mariadb cannot refresh materialized view totals

-- emptied
-- refused: mariadb cannot refresh materialized view totals
