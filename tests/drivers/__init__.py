"""Drivers without a server, below SQLAlchemy: what is sent stands in a list."""
