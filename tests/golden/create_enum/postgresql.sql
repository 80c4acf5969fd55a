-- labels
CREATE TYPE app.colour AS ENUM ('red', 'it''s green');

-- a Python enum
CREATE TYPE colour AS ENUM ('RED', 'GREEN');

-- if it is missing
DO $brant$
DECLARE
    present text[];
BEGIN
    IF to_regtype('colour') IS NULL THEN
        CREATE TYPE colour AS ENUM ('red');
    ELSE
        SELECT coalesce(array_agg(enumlabel::text ORDER BY enumsortorder), '{}')
        INTO present FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype('colour');
        IF NOT ARRAY(
            SELECT label FROM unnest(present) WITH ORDINALITY AS p (label, place)
            WHERE label = ANY (ARRAY['red']::text[]) ORDER BY place
        ) = ARRAY['red']::text[] THEN
            RAISE EXCEPTION 'type % exists with other labels: %', 'colour', present
            USING ERRCODE = 'duplicate_object',
            HINT = 'Add the missing labels to the type, or give it another name.';
        END IF;
    END IF;
END
$brant$;
