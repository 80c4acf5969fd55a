"""How long a part of a revision may wait and run: what `op.limits()` sends."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import final

from brant.errors import InvalidOperationError
from brant.operations.base import Operation
from brant.operations.unset import UNSET, Unset
from brant.values import dataclass


@final
@dataclass(frozen=True, slots=True)
class Limit(Operation):
    """Limit the statements that follow, in seconds; None is the database's own."""

    _: KW_ONLY
    lock: float | Unset | None = UNSET
    statement: float | Unset | None = UNSET

    def __post_init__(self) -> None:
        for seconds in (self.lock, self.statement):
            is_told = seconds is not None and not isinstance(seconds, Unset)
            if is_told and not (isinstance(seconds, int | float) and seconds >= 0):
                problem = f"{seconds!r} is no number of seconds"
                raise InvalidOperationError("op.limits()", problem)

    def describe(self) -> str:
        limits = (("waiting for a lock", self.lock), ("a statement", self.statement))
        said = [
            f"{what} to {'the default' if limit is None else f'{limit:g} s'}"
            for what, limit in limits
            if not isinstance(limit, Unset)
        ]
        return f"limit {' and '.join(said) or 'nothing'}"
