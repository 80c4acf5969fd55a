-- columns and expressions
ALTER TABLE users ADD CONSTRAINT ex_u EXCLUDE USING gist (int4range(age, region) WITH &&) WHERE (age < region);
