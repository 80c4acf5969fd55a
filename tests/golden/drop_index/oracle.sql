-- an index
DROP INDEX ix_email
/

-- if it exists
BEGIN
    EXECUTE IMMEDIATE 'DROP INDEX missing';
EXCEPTION WHEN OTHERS THEN
    IF SQLCODE <> -1418 THEN RAISE; END IF;
END;
/

-- concurrently
DROP INDEX ix_email
/
