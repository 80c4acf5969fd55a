"""Operations on constraints."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, final, get_args

import sqlalchemy as sa

from brant.errors import InvalidOperationError, IrreversibleError
from brant.operations.base import Category, Operation
from brant.operations.keywords import dialect_options, listed
from brant.schema import (
    NO_OPTIONS,
    Check,
    Constraint,
    Exclude,
    Expression,
    ForeignKey,
    Options,
    PrimaryKey,
    QualifiedName,
    Table,
    Unique,
    constructs,
)
from brant.schema.tables import without
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.sql.elements import ClauseElement, ColumnElement

    from brant.schema import Snapshot

    Convention: TypeAlias = Mapping[str, Any] | None

Kind: TypeAlias = Literal["foreignkey", "primary", "unique", "check", "exclude"]


@dataclass(frozen=True, slots=True)
class CreateConstraint(Operation):
    """Add a constraint to an existing table."""

    category: ClassVar[Category] = Category.ADDITIVE
    noun: ClassVar[str] = "constraint"

    table: QualifiedName
    constraint: Constraint

    def to_sqlalchemy(self) -> sa.Constraint:
        """Give the constraint, attached to a placeholder of its table."""
        return constructs.constraint(
            self.constraint, constructs.placeholder(self.table)
        )

    def describe(self) -> str:
        name = self.constraint.name or "(unnamed)"
        return f"create {self.noun} {name} on {self.table}"

    def reverse(self) -> DropConstraint:
        if self.constraint.name is None:
            raise IrreversibleError(self.describe())
        return DropConstraint(
            self.table,
            self.constraint.name,
            kind=kind_of(self.constraint),
            former=self.constraint,
        )

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.changing(self.table, self._add)

    def _add(self, table: Table) -> Table:
        others = without(table.constraints, self.constraint.name)
        return replace(table, constraints=(*others, self.constraint))


@final
@dataclass(frozen=True, slots=True)
class CreatePrimaryKey(CreateConstraint):
    """Add a primary key."""

    noun: ClassVar[str] = "primary key"

    constraint: PrimaryKey

    @classmethod
    def of(
        cls,
        constraint_name: str | None,
        table_name: str,
        columns: Sequence[str],
        *,
        schema: str | None = None,
        naming_convention: Convention = None,
        **options: Any,
    ) -> CreatePrimaryKey:
        """Make columns the primary key."""
        table = QualifiedName(table_name, schema)
        what = f"create {cls.noun} on {table}"
        value = PrimaryKey(
            listed(what, "columns", columns),
            name=constraint_name,
            options=dialect_options(what, options),
        )
        return cls(table, replace(value, name=_name(value, table, naming_convention)))


@final
@dataclass(frozen=True, slots=True)
class CreateUniqueConstraint(CreateConstraint):
    """Add a unique constraint."""

    noun: ClassVar[str] = "unique constraint"

    constraint: Unique

    @classmethod
    def of(
        cls,
        constraint_name: str | None,
        table_name: str,
        columns: Sequence[str],
        *,
        schema: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        naming_convention: Convention = None,
        **options: Any,
    ) -> CreateUniqueConstraint:
        """Demand that rows differ in these columns."""
        table = QualifiedName(table_name, schema)
        what = f"create {cls.noun} on {table}"
        value = Unique(
            listed(what, "columns", columns),
            name=constraint_name,
            deferrable=deferrable,
            initially=initially,
            options=dialect_options(what, options),
        )
        return cls(table, replace(value, name=_name(value, table, naming_convention)))


@final
@dataclass(frozen=True, slots=True)
class CreateCheckConstraint(CreateConstraint):
    """Add a check constraint."""

    noun: ClassVar[str] = "check constraint"

    constraint: Check

    @classmethod
    def of(
        cls,
        constraint_name: str | None,
        table_name: str,
        condition: str | ColumnElement[bool] | sa.TextClause,
        *,
        schema: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        naming_convention: Convention = None,
        **options: Any,
    ) -> CreateCheckConstraint:
        """Demand that a condition holds for each row."""
        table = QualifiedName(table_name, schema)
        value = Check(
            Expression.of(condition),
            name=constraint_name,
            deferrable=deferrable,
            initially=initially,
            options=dialect_options(f"create {cls.noun} on {table}", options),
        )
        return cls(table, replace(value, name=_name(value, table, naming_convention)))


@final
@dataclass(frozen=True, slots=True)
class CreateForeignKey(CreateConstraint):
    """Add a foreign key."""

    noun: ClassVar[str] = "foreign key"

    constraint: ForeignKey

    @classmethod
    def of(
        cls,
        constraint_name: str | None,
        source_table: str,
        referent_table: str,
        local_cols: Sequence[str],
        remote_cols: Sequence[str],
        *,
        onupdate: str | None = None,
        ondelete: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        match: str | None = None,
        source_schema: str | None = None,
        referent_schema: str | None = None,
        use_alter: bool = True,
        naming_convention: Convention = None,
        **options: Any,
    ) -> CreateForeignKey:
        """Demand that columns refer to a row of another table.

        The key is always added by ALTER TABLE, whatever *use_alter* says.
        """
        del use_alter
        table = QualifiedName(source_table, source_schema)
        what = f"create {cls.noun} on {table}"
        local = listed(what, "local_cols", local_cols)
        remote = listed(what, "remote_cols", remote_cols)
        if len(local) != len(remote):
            raise InvalidOperationError(
                what, f"{len(local)} columns refer to {len(remote)}"
            )
        value = ForeignKey(
            local,
            QualifiedName(referent_table, referent_schema),
            remote,
            name=constraint_name,
            onupdate=onupdate,
            ondelete=ondelete,
            deferrable=deferrable,
            initially=initially,
            match=match,
            options=dialect_options(what, options),
        )
        return cls(table, replace(value, name=_name(value, table, naming_convention)))

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table, self.constraint.referent)


@final
@dataclass(frozen=True, slots=True)
class CreateExcludeConstraint(CreateConstraint):
    """Add an exclusion constraint; PostgreSQL's own."""

    noun: ClassVar[str] = "exclude constraint"

    constraint: Exclude

    @classmethod
    def of(
        cls,
        constraint_name: str | None,
        table_name: str,
        *elements: tuple[str | ClauseElement, str],
        where: str | ColumnElement[bool] | sa.TextClause | None = None,
        using: str = "gist",
        schema: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        naming_convention: Convention = None,
        **options: Any,
    ) -> CreateExcludeConstraint:
        """Demand that no two rows match on all *elements*.

        Each is a pair of a column or expression and the operator to compare with.
        """
        table = QualifiedName(table_name, schema)
        value = Exclude(
            tuple(
                (e if isinstance(e, str) else Expression.of(e), operator)
                for e, operator in elements
            ),
            where=None if where is None else Expression.of(where),
            using=using,
            name=constraint_name,
            deferrable=deferrable,
            initially=initially,
            options=dialect_options(f"create {cls.noun} on {table}", options),
        )
        return cls(table, replace(value, name=_name(value, table, naming_convention)))


@final
@dataclass(frozen=True, slots=True)
class DropConstraint(Operation):
    """Drop a constraint; *former* is what it was, for the way back."""

    table: QualifiedName
    name: str
    _: KW_ONLY
    kind: Kind | None = None
    if_exists: bool = False
    options: Options = NO_OPTIONS
    former: Constraint | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        constraint_name: str,
        table_name: str,
        type_: Kind | None = None,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        naming_convention: Convention = None,
        **options: Any,
    ) -> DropConstraint:
        """Drop a constraint; MySQL needs its *type_* where it cannot be asked.

        *options*: mysql_algorithm and mysql_lock; sqlite_condition, which finds a CHECK
        that has no name in the database.
        """
        table = QualifiedName(table_name, schema)
        if constraint_name is None:
            raise InvalidOperationError(
                f"drop constraint of {table}",
                "the constraint has no name",
                hint="Look its name up in the database, or set a naming_convention.",
            )
        if type_ not in {None, *get_args(Kind)}:
            raise InvalidOperationError(
                f"drop constraint {constraint_name} of {table}",
                f"type_ is {type_!r}",
                hint=f"Use one of {', '.join(get_args(Kind))}, or leave it out.",
            )
        name = constraint_name
        if naming_convention and type_ == "check":
            known = Check(Expression("1=1"), name=constraint_name)
            name = _name(known, table, naming_convention) or name
        return cls(
            table,
            name,
            kind=type_,
            if_exists=bool(if_exists),
            options=dialect_options(f"drop constraint {name} of {table}", options),
        )

    def describe(self) -> str:
        return f"drop constraint {self.name} of {self.table}"

    def reverse(self) -> CreateConstraint:
        if self.former is None:
            raise IrreversibleError(self.describe())
        return adding(self.table, self.former)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.changing(self.table, self._drop)

    def _drop(self, table: Table) -> Table:
        return replace(table, constraints=without(table.constraints, self.name))


def adding(table: QualifiedName, constraint: Constraint) -> CreateConstraint:
    """Give the operation that adds this constraint."""
    match constraint:
        case PrimaryKey():
            return CreatePrimaryKey(table, constraint)
        case Unique():
            return CreateUniqueConstraint(table, constraint)
        case ForeignKey():
            return CreateForeignKey(table, constraint)
        case Check():
            return CreateCheckConstraint(table, constraint)
        case Exclude():
            return CreateExcludeConstraint(table, constraint)


def kind_of(constraint: Constraint) -> Kind:
    match constraint:
        case PrimaryKey():
            return "primary"
        case Unique():
            return "unique"
        case ForeignKey():
            return "foreignkey"
        case Check():
            return "check"
        case Exclude():
            return "exclude"


def _name(
    constraint: Constraint, table: QualifiedName, convention: Convention
) -> str | None:
    """Give the name that a naming convention makes of it; its own without one."""
    if not convention:
        return constraint.name
    metadata = sa.MetaData(naming_convention=convention)
    owner = constructs.placeholder(table, metadata=metadata)
    name = constructs.constraint(constraint, owner).name
    return name if isinstance(name, str) else None
