-- default and nullable
ALTER DOMAIN email SET DEFAULT 'x';
ALTER DOMAIN email SET NOT NULL;

-- no default
ALTER DOMAIN email DROP DEFAULT;
