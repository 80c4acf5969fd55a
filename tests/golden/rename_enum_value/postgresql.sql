-- a label
ALTER TYPE app.colour RENAME VALUE 'red' TO 'scarlet';
