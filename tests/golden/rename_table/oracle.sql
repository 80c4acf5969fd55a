-- a table
ALTER TABLE users RENAME TO "People"
/
