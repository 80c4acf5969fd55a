-- a policy
DROP POLICY IF EXISTS own ON users;
