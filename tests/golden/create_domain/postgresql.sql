-- every option
CREATE DOMAIN email AS TEXT COLLATE "C" DEFAULT 'it''s@example.org' NOT NULL CONSTRAINT ck_email CHECK (VALUE LIKE '%@%');
