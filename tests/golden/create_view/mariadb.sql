-- text
CREATE VIEW active AS SELECT id FROM users WHERE x <> ':y';

-- a select
CREATE VIEW active AS SELECT users.id 
FROM users 
WHERE users.email = 'it''s 100%';

-- options
CREATE VIEW app.active (one) AS SELECT 1;
