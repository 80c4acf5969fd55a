"""A project's own types."""
