"""How each database is asked for the migration lock: one database, one file."""
