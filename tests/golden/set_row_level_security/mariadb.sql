-- enabling
-- refused: mariadb cannot enable row level security of users

-- disabling
-- refused: mariadb cannot disable row level security of users
