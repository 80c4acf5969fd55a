"""Operations on rows, and SQL that is nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, final

import sqlalchemy as sa
from sqlalchemy.sql.elements import ClauseElement, conv

from brant.errors import InvalidOperationError, IrreversibleError
from brant.errors.secrets import without_secrets
from brant.operations.base import Category, Operation
from brant.schema import NO_OPTIONS, Expression, Options, QualifiedName
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.sql.base import Executable
    from sqlalchemy.types import TypeEngine

_SHOWN = 60
"""Characters of a statement that a description shows."""


@final
@dataclass(frozen=True, slots=True)
class Execute(Operation):
    """Run a statement: SQL as it is written, or a SQLAlchemy construct."""

    category: ClassVar[Category] = Category.DATA

    statement: str | Expression
    _: KW_ONLY
    execution_options: Options = NO_OPTIONS
    undo: str | Expression | None = field(default=None, compare=False, repr=False)
    """The statement that takes it back, for the way back."""

    @classmethod
    def of(
        cls,
        sqltext: str | Executable,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> Execute:
        """Run SQL text or a SQLAlchemy construct, and give nothing back.

        Text is sent as it is: `:name` and `%` mean nothing special. It may hold several
        statements. With `execution_options={"isolation_level": "AUTOCOMMIT"}` it runs
        outside the transaction.
        """
        options = Options(execution_options)
        if isinstance(sqltext, str):
            return cls(sqltext, execution_options=options)
        if isinstance(sqltext, ClauseElement):
            return cls(Expression(sqltext), execution_options=options)
        raise InvalidOperationError(
            "execute", f"{type(sqltext).__name__} is neither SQL text nor a construct"
        )

    def describe(self) -> str:
        sql = without_secrets(" ".join(str(self.statement).split()))
        shown = sql if len(sql) <= _SHOWN else sql[: _SHOWN - 3] + "..."
        return f"execute {shown}"

    def reverse(self) -> Execute:
        if self.undo is None:
            raise IrreversibleError(self.describe())
        return replace(self, statement=self.undo, undo=self.statement)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        if isinstance(self.statement, str):
            return ()
        return _names(getattr(self.statement.to_sqlalchemy(), "table", None))


@final
@dataclass(frozen=True, slots=True)
class BulkInsert(Operation):
    """Insert rows."""

    category: ClassVar[Category] = Category.DATA

    table: QualifiedName
    rows: tuple[Mapping[str, Any], ...]
    _: KW_ONLY
    multiinsert: bool = True
    construct: sa.TableClause | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        table: sa.TableClause,
        rows: Iterable[Mapping[str, Any]],
        *,
        multiinsert: bool = True,
    ) -> BulkInsert:
        """Insert rows, given as mappings of column names to values.

        *table* is a `sqlalchemy.Table` or `sqlalchemy.table()`, for the types of its
        columns and their Python-side defaults. With *multiinsert* one statement takes
        many rows; a value may then also be a SQL expression.
        """
        if not isinstance(table, sa.TableClause):
            raise InvalidOperationError(
                "bulk insert",
                f"{type(table).__name__} is no table",
                hint="Give what op.create_table() gave, or make a sqlalchemy.table().",
            )
        if isinstance(rows, Mapping):
            raise InvalidOperationError("bulk insert", "rows are a list of mappings")
        (name,) = _names(table)
        taken = tuple(dict(row) for row in rows)
        return cls(name, taken, multiinsert=multiinsert, construct=table)

    def to_sqlalchemy(self) -> sa.TableClause:
        """Give the table, made up of the rows' keys where it is not known."""
        if self.construct is not None:
            return self.construct
        keys = dict.fromkeys(key for row in self.rows for key in row)
        columns: list[sa.ColumnClause[Any]] = [sa.column(key) for key in keys]
        return sa.table(self.table.name, *columns, schema=self.table.schema)

    def describe(self) -> str:
        noun = "row" if len(self.rows) == 1 else "rows"
        return f"insert {len(self.rows)} {noun} into {self.table}"

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)


def f(name: str) -> conv:
    """Mark a name as final: no naming convention changes it."""
    return conv(name)


def inline_literal(
    value: Any, type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None
) -> sa.BindParameter[Any]:
    """Give a value that is written into the SQL, in a type's form."""
    return sa.literal(value, type_, literal_execute=True)


def _names(table: Any) -> tuple[QualifiedName, ...]:
    if not isinstance(table, sa.TableClause):
        return ()
    return (QualifiedName(table.name, table.schema),)
