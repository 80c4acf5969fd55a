-- enabling
-- refused: mysql cannot enable row level security of users

-- disabling
-- refused: mysql cannot disable row level security of users
