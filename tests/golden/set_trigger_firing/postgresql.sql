-- enabling
ALTER TABLE users ENABLE TRIGGER touch;

-- always
ALTER TABLE users ENABLE ALWAYS TRIGGER touch;

-- disabling all
ALTER TABLE users DISABLE TRIGGER ALL;
