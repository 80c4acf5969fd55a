-- text
CREATE VIEW active AS SELECT id FROM users WHERE x <> ':y';

-- a select
CREATE VIEW active AS SELECT users.id 
FROM users 
WHERE users.email = 'it''s 100%';

-- options
CREATE VIEW app.active (one) WITH (security_invoker = true) AS SELECT 1;
