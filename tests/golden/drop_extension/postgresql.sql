-- an extension
DROP EXTENSION IF EXISTS hstore CASCADE;
