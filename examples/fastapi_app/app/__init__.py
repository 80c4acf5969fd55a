"""A small task list that brings its own database up to date."""
