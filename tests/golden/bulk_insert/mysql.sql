-- every type
INSERT INTO valued (id, text, flag, number, ratio, day, at, clock, `key`, data, raw, colour, made, counted, upper) VALUES (1, 'it''s 100% \\ :x', true, 12.50, 0.25, '2024-02-29', '2024-02-29 12:30:00.000005', '12:30:00', '00000000000000000000000000000001', '{"a": [1, null, "it''s"]}', X'00ff6162', 'RED', 7, 8, upper('x'));

-- rows of different keys
INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b');
INSERT INTO users (id, age) VALUES (3, NULL);
INSERT INTO users (id, email) VALUES (4, lower('X'));

-- one by one
INSERT INTO users (id) VALUES (1);
INSERT INTO users (id) VALUES (2);

-- nothing
