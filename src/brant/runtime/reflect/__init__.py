"""The database side of a comparison: what there is, in a constant number of queries."""

from brant.runtime.reflect.reading import snapshot, unsaid

__all__ = ["snapshot", "unsaid"]
