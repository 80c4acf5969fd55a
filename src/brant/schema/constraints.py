"""Constraints of a table; name None is one that the database names."""

from __future__ import annotations

from dataclasses import KW_ONLY, field
from typing import TYPE_CHECKING, TypeAlias, final

from brant.errors import InvalidOperationError
from brant.schema.options import NO_OPTIONS, Options
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.expressions import Expression
    from brant.schema.names import QualifiedName


@final
@dataclass(frozen=True, slots=True)
class PrimaryKey:
    """The columns that identify a row; none of them is NULL."""

    columns: tuple[str, ...]
    _: KW_ONLY
    name: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    options: Options = NO_OPTIONS


@final
@dataclass(frozen=True, slots=True)
class Unique:
    """Columns in which rows differ."""

    columns: tuple[str, ...]
    _: KW_ONLY
    name: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    options: Options = NO_OPTIONS


@final
@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that refer to a row of another table."""

    columns: tuple[str, ...]
    referent: QualifiedName
    referent_columns: tuple[str, ...]
    _: KW_ONLY
    name: str | None = None
    onupdate: str | None = None
    ondelete: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    match: str | None = None
    options: Options = NO_OPTIONS


@final
@dataclass(frozen=True, slots=True)
class Check:
    """A condition that holds for each row."""

    condition: Expression
    _: KW_ONLY
    name: str | None = None
    column: str | None = field(default=None, compare=False)
    """In whose definition it stands: it goes when that column goes."""
    deferrable: bool | None = None
    initially: str | None = None
    options: Options = NO_OPTIONS


@final
@dataclass(frozen=True, slots=True)
class Exclude:
    """No two rows may match on all elements: pairs of expression and operator."""

    elements: tuple[tuple[str | Expression, str], ...]
    _: KW_ONLY
    using: str = "gist"
    where: Expression | None = None
    name: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    options: Options = NO_OPTIONS

    def __post_init__(self) -> None:
        if not self.elements:
            problem = "it has no elements"
            hint = "Give it pairs, as ('during', '&&')."
            raise InvalidOperationError("exclude constraint", problem, hint=hint)


Constraint: TypeAlias = PrimaryKey | Unique | ForeignKey | Check | Exclude


def columns_of(constraint: Constraint) -> tuple[str, ...]:
    """Give the columns it names; a condition's columns are not known."""
    match constraint:
        case Check():
            return ()
        case Exclude():
            return tuple(e for e, _ in constraint.elements if isinstance(e, str))
        case _:
            return constraint.columns
