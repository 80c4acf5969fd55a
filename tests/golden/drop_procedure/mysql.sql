-- a procedure
DROP PROCEDURE app.tidy;
