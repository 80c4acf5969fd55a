"""Operations on enum types."""

from __future__ import annotations

import enum
from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, final

import sqlalchemy as sa

from brant.errors import InvalidOperationError, IrreversibleError
from brant.operations.base import Category, Operation
from brant.operations.objects import CreateObject, DropObject
from brant.schema import Enum, QualifiedName, Table, Type
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from brant.schema import Snapshot

Values: TypeAlias = "Iterable[str] | type[enum.Enum]"
"""Labels in their order; of a Python enum its names without aliases, as SQLAlchemy."""


@final
@dataclass(frozen=True, slots=True)
class CreateEnum(CreateObject[Enum]):
    """Create an enum type."""

    @classmethod
    def of(
        cls,
        enum_name: str,
        values: Values,
        *,
        schema: str | None = None,
        if_not_exists: bool = False,
    ) -> CreateEnum:
        """Create an enum type of these labels, or of a Python enum's names."""
        name = QualifiedName(enum_name, schema)
        value = Enum(name, _labels(f"create enum type {name}", values))
        return cls(value, if_not_exists=if_not_exists)

    def reverse(self) -> DropEnum:
        return DropEnum(self.value.name, former=self.value)


@final
@dataclass(frozen=True, slots=True)
class DropEnum(DropObject[Enum]):
    """Drop an enum type."""

    name: QualifiedName

    @classmethod
    def of(
        cls,
        enum_name: str,
        *,
        schema: str | None = None,
        if_exists: bool = False,
        cascade: bool = False,
        existing_values: Values | None = None,
    ) -> DropEnum:
        """Drop an enum type that no column uses any more.

        With *if_exists* there is nothing to do on a database without such types.
        With *cascade* the columns that use it are dropped too. *existing_values* are
        its labels, for the way back.
        """
        name = QualifiedName(enum_name, schema)
        return cls(
            name,
            if_exists=if_exists,
            cascade=cascade,
            former=_former(name, existing_values),
        )

    @property
    def label(self) -> str:
        return f"enum type {self.name}"

    def reverse(self) -> CreateEnum:
        return CreateEnum(self.before())


@final
@dataclass(frozen=True, slots=True)
class AddEnumValue(Operation):
    """Add a label to an enum type; *former* is the type without it."""

    category: ClassVar[Category] = Category.ADDITIVE

    name: QualifiedName
    value: str
    _: KW_ONLY
    before: str | None = None
    after: str | None = None
    if_not_exists: bool = False
    former: Enum | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        enum_name: str,
        value: str,
        *,
        schema: str | None = None,
        before: str | None = None,
        after: str | None = None,
        if_not_exists: bool = False,
        existing_values: Values | None = None,
    ) -> AddEnumValue:
        """Add a label at the end, or before or after another one.

        PostgreSQL lets nobody use the label before the transaction is committed: rows
        with it belong in a later revision. *existing_values* are the labels before, for
        the way back.
        """
        name = QualifiedName(enum_name, schema)
        added = cls(
            name,
            value,
            before=before,
            after=after,
            if_not_exists=if_not_exists,
            former=_former(name, existing_values),
        )
        if before is not None and after is not None:
            problem = "before and after contradict each other"
            raise InvalidOperationError(added.describe(), problem)
        return added

    def describe(self) -> str:
        return f"add {self.value!r} to enum type {self.name}"

    def reverse(self) -> ReplaceEnum:
        """Give the operation that swaps the type for the one without the label."""
        if self.former is None:
            raise IrreversibleError(self.describe())
        return ReplaceEnum(self.former, former=self.added(self.former))

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.labelled(f"enum type {self.name}")
        if isinstance(held, Enum):
            schema = schema.holding(self.added(held))
        return _relabelled(schema, self.name, self._with)

    def added(self, value: Enum) -> Enum:
        return replace(value, values=self._with(value.values))

    def _with(self, labels: tuple[str, ...]) -> tuple[str, ...]:
        if self.value in labels:
            return labels
        at = len(labels)
        if self.before in labels:
            at = labels.index(str(self.before))
        elif self.after in labels:
            at = labels.index(str(self.after)) + 1
        return (*labels[:at], self.value, *labels[at:])


@final
@dataclass(frozen=True, slots=True)
class RenameEnumValue(Operation):
    """Give a label of an enum type another name, in all rows at once."""

    name: QualifiedName
    value: str
    to: str

    @classmethod
    def of(
        cls,
        enum_name: str,
        old_value: str,
        new_value: str,
        *,
        schema: str | None = None,
    ) -> RenameEnumValue:
        """Rename a label; rows that have it show the new name at once."""
        return cls(QualifiedName(enum_name, schema), old_value, new_value)

    def describe(self) -> str:
        return f"rename {self.value!r} of enum type {self.name} to {self.to!r}"

    def reverse(self) -> RenameEnumValue:
        return RenameEnumValue(self.name, self.to, self.value)

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.labelled(f"enum type {self.name}")
        if isinstance(held, Enum):
            schema = schema.holding(replace(held, values=self._in(held.values)))
        return _relabelled(schema, self.name, self._in)

    def _in(self, labels: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.to if each == self.value else each for each in labels)


@final
@dataclass(frozen=True, slots=True)
class ReplaceEnum(Operation):
    """Swap an enum type for one of other labels, wherever a column uses it."""

    value: Enum
    _: KW_ONLY
    mapping: tuple[tuple[str, str], ...] = ()
    """Which label stands for one that is gone."""
    columns: tuple[tuple[QualifiedName, str], ...] | None = None
    """The columns of the type; None: the database is asked."""
    former: Enum | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        enum_name: str,
        values: Values,
        *,
        schema: str | None = None,
        mapping: Mapping[str, str] | None = None,
        columns: Iterable[tuple[str | QualifiedName, str]] | None = None,
        existing_values: Values | None = None,
    ) -> ReplaceEnum:
        """Replace the labels of an enum type: remove some, reorder them.

        The type is swapped for a new one of the same name. *mapping* says what rows,
        defaults and conditions have instead of a removed label; a row with a removed
        label that it does not name makes the operation fail. Every table with a column
        of the type is rewritten under an ACCESS EXCLUSIVE lock.

        Online the columns, their defaults, and the views, checks, keys, indexes,
        policies and triggers that hang on them are found and restored; offline SQL
        needs the *columns* as (table, column), and restores nothing.
        *existing_values* are the labels before, for the way back.
        """
        name = QualifiedName(enum_name, schema)
        value = Enum(name, _labels(f"replace enum type {name}", values))
        made = cls(
            value,
            mapping=tuple((mapping or {}).items()),
            columns=None if columns is None else tuple(map(_column, columns)),
            former=_former(name, existing_values),
        )
        for old, new in made.mapping:
            if new not in value.values or old in value.values:
                problem = f"mapping {old!r} to {new!r} does not fit the new values"
                raise InvalidOperationError(made.describe(), problem)
        return made

    def describe(self) -> str:
        return f"replace enum type {self.value.name}"

    def reverse(self) -> ReplaceEnum:
        """Give the swap back; rows that were mapped together stay together."""
        if self.former is None:
            raise IrreversibleError(self.describe())
        known = self.former.values
        back = {new: old for old, new in self.mapping if new not in known}
        return ReplaceEnum(
            self.former,
            mapping=tuple(back.items()),
            columns=self.columns,
            former=self.value,
        )

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return tuple(dict.fromkeys(table for table, _ in self.columns or ()))

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.holding(self.value)
        return _relabelled(held, self.value.name, lambda _: self.value.values)


def _labels(operation: str, values: Values) -> tuple[str, ...]:
    if isinstance(values, str):
        raise InvalidOperationError(operation, "the values are one string, not several")
    if isinstance(values, type) and issubclass(values, enum.Enum):
        return tuple(member.name for member in values)
    labels = tuple(values)
    if len(set(labels)) != len(labels):
        raise InvalidOperationError(operation, "a value stands there twice")
    return labels


def _former(name: QualifiedName, values: Values | None) -> Enum | None:
    if values is None:
        return None
    return Enum(name, _labels(f"enum type {name}", values))


def _column(given: tuple[str | QualifiedName, str]) -> tuple[QualifiedName, str]:
    table, column = given
    return QualifiedName(table) if isinstance(table, str) else table, column


def _relabelled(
    schema: Snapshot,
    name: QualifiedName,
    change: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> Snapshot:
    """Give the schema with the columns of the type changed too."""

    def changed(table: Table) -> Table:
        columns = (
            replace(c, type=Type(_enum(c.type.construct, change(_known(c.type)))))
            if _is(c.type, name)
            else c
            for c in table.columns
        )
        return replace(table, columns=tuple(columns))

    for table in schema:
        schema = schema.changing(table, changed)
    return schema


def _is(type_: Type, name: QualifiedName) -> bool:
    construct: Any = type_.construct
    return (
        isinstance(construct, sa.Enum)
        and construct.native_enum
        and QualifiedName(str(construct.name), construct.schema) == name
    )


def _known(type_: Type) -> tuple[str, ...]:
    construct: Any = type_.construct
    return tuple(construct.enums)


def _enum(construct: Any, labels: tuple[str, ...]) -> sa.Enum:
    kind: type[sa.Enum] = type(construct)
    return kind(*labels, name=construct.name, schema=construct.schema)
