-- a type
DROP TYPE colour;

-- if it exists, with its columns
DROP TYPE IF EXISTS colour CASCADE;
