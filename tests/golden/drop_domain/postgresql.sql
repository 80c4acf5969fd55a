-- a domain
DROP DOMAIN IF EXISTS app.email;
