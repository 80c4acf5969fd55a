-- a trigger
-- refused: oracle cannot create trigger touch on app.users

-- a constraint
-- refused: oracle cannot create trigger touch on users
