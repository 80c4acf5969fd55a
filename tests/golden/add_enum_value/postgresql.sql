-- at the end
ALTER TYPE colour ADD VALUE 'it''s blue';

-- before
ALTER TYPE colour ADD VALUE 'blue' BEFORE 'green';

-- after
ALTER TYPE colour ADD VALUE IF NOT EXISTS 'blue' AFTER 'green';
