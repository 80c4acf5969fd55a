"""For tests of migrations: what a database holds, as text to compare."""

from brant.testing.dumps import dump

__all__ = ["dump"]
