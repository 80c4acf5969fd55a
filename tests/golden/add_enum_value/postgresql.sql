-- at the end
ALTER TYPE colour ADD VALUE 'it''s blue';

-- before
ALTER TYPE colour ADD VALUE 'blue' BEFORE 'green';

-- after
-- asks: SELECT enumlabel AS label FROM pg_enum WHERE enumtypid = to_regtype('colour')
--   ORDER BY enumsortorder
ALTER TYPE colour ADD VALUE IF NOT EXISTS 'blue' AFTER 'green';
