-- a procedure
CREATE PROCEDURE tidy(n int) BEGIN DELETE FROM users; END;
