-- a table
ALTER TABLE users RENAME TO `People`;

-- in a schema
ALTER TABLE blog.users RENAME TO blog.people;
