-- plain
-- refused: mssql cannot refresh materialized view totals

-- concurrently
-- refused: mssql cannot refresh materialized view totals

-- emptied
-- refused: mssql cannot refresh materialized view totals
