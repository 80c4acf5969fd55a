-- enabling
-- refused: oracle cannot enable row level security of users

-- disabling
-- refused: oracle cannot disable row level security of users
