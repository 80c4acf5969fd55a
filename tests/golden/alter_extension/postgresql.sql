-- version and schema
ALTER EXTENSION hstore UPDATE TO '1.8';
ALTER EXTENSION hstore SET SCHEMA ext;

-- the newest
ALTER EXTENSION hstore UPDATE;
