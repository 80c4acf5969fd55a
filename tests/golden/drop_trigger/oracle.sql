-- a trigger
-- refused: oracle cannot drop trigger touch on users

-- if it exists
-- refused: oracle cannot drop trigger touch on users
