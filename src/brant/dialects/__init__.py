"""Operations to statements: pure, one file a dialect."""

from brant.dialects.base import Answers, Dialect, asks, compiles
from brant.dialects.lookup import dialect_for, dialect_named
from brant.dialects.standard import Standard
from brant.dialects.statement import Statement, Verification

__all__ = [
    "Answers",
    "Dialect",
    "Standard",
    "Statement",
    "Verification",
    "asks",
    "compiles",
    "dialect_for",
    "dialect_named",
]
