"""Every exception of brant: facts in, sentence out, a hint that can be done.

A call site holds no prose: it raises a class with facts, and the class writes the
sentence. One file a family; everything is public here.
"""

from brant.errors.base import BrantError
from brant.errors.operations import (
    InvalidOperationError,
    IrreversibleError,
    NotAwaitedError,
    OperationError,
    UnsupportedOperationError,
)

__all__ = [
    "BrantError",
    "InvalidOperationError",
    "IrreversibleError",
    "NotAwaitedError",
    "OperationError",
    "UnsupportedOperationError",
]
