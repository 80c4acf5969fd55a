"""Tables: what belongs together under one name."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from operator import is_
from typing import TYPE_CHECKING, Any, TypeVar, final

from brant.schema.constraints import Check, Constraint, Exclude, ForeignKey, PrimaryKey
from brant.schema.expressions import Expression
from brant.schema.options import NO_OPTIONS, Options
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from brant.schema.columns import Column
    from brant.schema.indexes import Index
    from brant.schema.names import QualifiedName

_E = TypeVar("_E", bound="str | Expression")
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
    partition_of: str | None = field(default=None, compare=False, repr=False)
    """The table of PostgreSQL that it is a part of, as the database names it."""

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

    def without_keys(self, keys: Collection[ForeignKey]) -> Table:
        """Give the table without foreign keys; what they filled is still not counted.

        SQLAlchemy counts a lone integer key up, unless it refers to another table's.
        """
        lone = self.primary_key.columns if self.primary_key is not None else ()
        filled = any(key.columns == lone for key in keys)
        return replace(
            self,
            columns=tuple(
                replace(column, autoincrement=False)
                if filled and lone == (column.name,) and column.autoincrement == "auto"
                else column
                for column in self.columns
            ),
            constraints=tuple(part for part in self.constraints if part not in keys),
        )

    def renaming_column(self, old: str, new: str) -> Table:
        """Give the table with a column renamed in all that names it."""
        return self.renaming_columns({old: new})

    def renaming_columns(self, names: Mapping[str, str]) -> Table:
        """Give the table with columns renamed, old names to new ones."""
        return replace(
            self,
            columns=tuple(_renamed_column(c, names) for c in self.columns),
            constraints=tuple(_renamed(c, names) for c in self.constraints),
            indexes=tuple(
                replace(
                    index,
                    elements=_in_turn(index.elements, names),
                    options=_options(index.options, names),
                )
                for index in self.indexes
            ),
        )

    def following(
        self,
        tables: Mapping[QualifiedName, QualifiedName],
        columns: Mapping[QualifiedName, Mapping[str, str]],
    ) -> Table:
        """Give the table with its foreign keys following what they refer to.

        *tables* are old names to new ones; *columns* likewise, by the new names of
        their tables.
        """

        def followed(part: Constraint) -> Constraint:
            if not isinstance(part, ForeignKey):
                return part
            referent = tables.get(part.referent, part.referent)
            names = columns.get(referent, {})
            if referent is part.referent and not names:
                return part
            targets = _in_turn(part.referent_columns, names)
            return replace(part, referent=referent, referent_columns=targets)

        constraints = tuple(map(followed, self.constraints))
        if all(map(is_, constraints, self.constraints)):
            return self
        return replace(self, constraints=constraints)


def without(items: Iterable[_T], name: str | None) -> tuple[_T, ...]:
    """Give the items but the one of that name."""
    return tuple(item for item in items if item.name != name or name is None)


def _renamed_column(column: Column, names: Mapping[str, str]) -> Column:
    if column.computed is not None:
        expression = column.computed.expression.renaming(names)
        column = replace(
            column, computed=replace(column.computed, expression=expression)
        )
    name = names.get(column.name)
    return column if name is None else replace(column, name=name)


def _renamed(constraint: Constraint, names: Mapping[str, str]) -> Constraint:
    options = _options(constraint.options, names)
    match constraint:
        case Check():
            column = constraint.column
            return replace(
                constraint,
                condition=constraint.condition.renaming(names),
                column=None if column is None else names.get(column, column),
            )
        case Exclude():
            where = constraint.where
            return replace(
                constraint,
                elements=tuple(
                    (_in_turn((element,), names)[0], operator)
                    for element, operator in constraint.elements
                ),
                where=None if where is None else where.renaming(names),
                options=options,
            )
        case _:
            columns = _in_turn(constraint.columns, names)
            return replace(constraint, columns=columns, options=options)


def _in_turn(elements: Iterable[_E], names: Mapping[str, str]) -> tuple[_E | str, ...]:
    return tuple(_said(element, names) for element in elements)


def _said(element: Any, names: Mapping[str, str]) -> Any:
    if isinstance(element, Expression):
        return element.renaming(names)
    return names.get(element, element)


def _options(options: Options, names: Mapping[str, str]) -> Options:
    """Rename columns where options name them: conditions, INCLUDE, classes."""
    if not options:
        return options

    def said(value: Any) -> Any:
        match value:
            case Expression():
                return value.renaming(names)
            case tuple():
                return _in_turn(value, names)
            case Options():
                return Options({names.get(k, k): v for k, v in value.items()})
            case _:
                return value

    return Options({key: said(value) for key, value in options.items()})
