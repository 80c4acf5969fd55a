-- labels
CREATE TYPE app.colour AS ENUM ('red', 'it''s green');

-- a Python enum
CREATE TYPE colour AS ENUM ('RED', 'GREEN');

-- if it is missing
DO $brant$
BEGIN
    IF to_regtype('colour') IS NULL THEN
        EXECUTE $sql$CREATE TYPE colour AS ENUM ('red')$sql$;
    END IF;
END
$brant$;
