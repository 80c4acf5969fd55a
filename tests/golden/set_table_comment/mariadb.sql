-- setting
ALTER TABLE users COMMENT 'they''re 100% here';

-- dropping
ALTER TABLE users COMMENT '';
