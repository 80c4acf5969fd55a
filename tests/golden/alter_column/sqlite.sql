-- name
ALTER TABLE users RENAME COLUMN email TO "e-mail";

-- nullable
-- refused: sqlite cannot alter column users.email

-- not nullable
-- refused: sqlite cannot alter column users.email

-- type
-- refused: sqlite cannot alter column users.email

-- type with using
-- refused: sqlite cannot alter column users.email

-- type and default
-- refused: sqlite cannot alter column users.region

-- default
-- refused: sqlite cannot alter column users.age

-- literal default
-- refused: sqlite cannot alter column users.email

-- no default
-- refused: sqlite cannot alter column users.age

-- comment
-- refused: sqlite cannot set a comment of users.email

-- no comment
-- refused: sqlite cannot set a comment of users.email

-- all at once
-- refused: sqlite cannot set a comment of users.email

-- type that checks itself
-- refused: sqlite cannot alter column users.select

-- identity
-- refused: sqlite cannot alter column users.id

-- a Boolean becomes text
-- refused: sqlite cannot alter column users.region
