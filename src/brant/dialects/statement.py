"""A statement: one piece of SQL for the server, and how it wants to be sent."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql.base import Executable


@final
@dataclass(frozen=True, slots=True)
class Verification:
    """A look at what a statement left behind, where its success alone says too little.

    `sql` gives one row with one value, true where all is well; otherwise `problem` says
    what is not, and `hint` what can be done.
    """

    sql: str
    problem: str
    hint: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text without a terminator, complete: it needs no parameters to run.

    Where a value has no literal form, `construct` (with `parameters`, one mapping a
    row) is what runs, through SQLAlchemy, and `sql` only shows it; such a statement
    cannot travel in a batch.
    """

    sql: str
    construct: Executable | None = field(default=None, compare=False, repr=False)
    parameters: tuple[Mapping[str, Any], ...] = ()
    transactional: bool = True
    """False: the server refuses it inside a transaction block."""
    verify: Verification | None = None
    """Only for a statement outside of transactions: one inside is taken back."""

    @property
    def is_batchable(self) -> bool:
        return self.construct is None and self.transactional
