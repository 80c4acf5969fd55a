"""The order of revisions: pure values, no file and no database."""
