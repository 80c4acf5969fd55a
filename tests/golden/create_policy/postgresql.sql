-- every option
CREATE POLICY own ON users AS RESTRICTIVE FOR UPDATE TO PUBLIC, "Writer" USING (email = current_user) WITH CHECK (id > 0);
