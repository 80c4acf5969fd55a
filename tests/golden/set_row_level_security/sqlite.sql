-- enabling
-- refused: sqlite cannot enable row level security of users

-- disabling
-- refused: sqlite cannot disable row level security of users
