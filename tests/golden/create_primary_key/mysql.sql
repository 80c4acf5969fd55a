-- two columns
ALTER TABLE users ADD CONSTRAINT pk_users PRIMARY KEY (id, region);

-- unnamed
ALTER TABLE users ADD PRIMARY KEY (id);
