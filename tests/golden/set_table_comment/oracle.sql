-- setting
COMMENT ON TABLE users IS 'they''re 100% here'
/

-- dropping
COMMENT ON TABLE users IS ''
/
