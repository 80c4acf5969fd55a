-- a policy
DROP POLICY own ON users;
CREATE POLICY own ON users FOR ALL TO PUBLIC USING (true);
