"""The only room that awaits a connection."""
