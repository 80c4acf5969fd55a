"""Tables: what belongs together under one name."""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from typing import TYPE_CHECKING, TypeVar, final

from brant.schema.constraints import Check, Constraint, Exclude, ForeignKey, PrimaryKey
from brant.schema.options import NO_OPTIONS, Options
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from brant.schema.columns import Column
    from brant.schema.indexes import Index
    from brant.schema.names import QualifiedName

_T = TypeVar("_T", "Column", "Index", Constraint)


@final
@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns, constraints and indexes."""

    name: QualifiedName
    columns: tuple[Column, ...] = ()
    _: KW_ONLY
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    comment: str | None = None
    prefixes: tuple[str, ...] = ()
    options: Options = NO_OPTIONS

    @property
    def primary_key(self) -> PrimaryKey | None:
        return next((c for c in self.constraints if isinstance(c, PrimaryKey)), None)

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)

    def index(self, name: str) -> Index | None:
        return next((i for i in self.indexes if i.name == name), None)

    def constraint(self, name: str) -> Constraint | None:
        return next((c for c in self.constraints if c.name == name), None)

    def changing_column(self, name: str, change: Callable[[Column], Column]) -> Table:
        """Give the table with one column changed, wherever it stands."""
        return replace(
            self,
            columns=tuple(change(c) if c.name == name else c for c in self.columns),
        )

    def renaming_column(self, old: str, new: str) -> Table:
        """Give the table with a column renamed in its keys and indexes too."""
        renamed = self.changing_column(old, lambda c: replace(c, name=new))
        return replace(
            renamed,
            constraints=tuple(_renamed(c, old, new) for c in self.constraints),
            indexes=tuple(
                replace(i, elements=tuple(new if e == old else e for e in i.elements))
                for i in self.indexes
            ),
        )

    def following(self, old: QualifiedName, new: QualifiedName) -> Table:
        """Give the table with its foreign keys to *old* referring to *new*."""
        return self._with_keys_to(old, lambda key: replace(key, referent=new))

    def following_column(self, table: QualifiedName, old: str, new: str) -> Table:
        """Give the table with its foreign keys to a column following its new name."""

        def followed(key: ForeignKey) -> ForeignKey:
            columns = tuple(new if c == old else c for c in key.referent_columns)
            return replace(key, referent_columns=columns)

        return self._with_keys_to(table, followed)

    def _with_keys_to(
        self, table: QualifiedName, change: Callable[[ForeignKey], ForeignKey]
    ) -> Table:
        changed = tuple(
            change(c) if isinstance(c, ForeignKey) and c.referent == table else c
            for c in self.constraints
        )
        return replace(self, constraints=changed)


def without(items: Iterable[_T], name: str | None) -> tuple[_T, ...]:
    """Give the items but the one of that name."""
    return tuple(item for item in items if item.name != name or name is None)


def _renamed(constraint: Constraint, old: str, new: str) -> Constraint:
    match constraint:
        case Check():
            return constraint
        case Exclude():
            elements = tuple(
                (new if e == old else e, operator)
                for e, operator in constraint.elements
            )
            return replace(constraint, elements=elements)
        case _:
            columns = tuple(new if c == old else c for c in constraint.columns)
            return replace(constraint, columns=columns)
