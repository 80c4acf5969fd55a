"""Names, types, values and expressions as a database writes them.

SQLAlchemy renders them; nothing here knows an operation.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import sqlalchemy as sa
from sqlalchemy.sql import ddl, elements, functions, sqltypes

from brant.dialects.base import Dialect
from brant.dialects.rendering import (
    HexBytes,
    Literals,
    Untyped,
    WrittenJson,
    rendering,
)
from brant.dialects.split import Lexicon
from brant.errors import InvalidOperationError
from brant.schema.columns import server_default
from brant.schema.unseen import is_common

if TYPE_CHECKING:
    import re
    from collections.abc import Hashable, Mapping

    from sqlalchemy.engine import Dialect as SQLAlchemyDialect
    from sqlalchemy.sql.elements import ClauseElement
    from sqlalchemy.types import TypeEngine

    from brant.operations import Operation
    from brant.schema import Column, Default, Expression, QualifiedName, Type

# Constructs that are alike whoever made them.
_STATELESS: Final = frozenset(
    {functions.now, functions.current_timestamp, elements.False_, elements.True_}
)


class Pieces(Dialect):
    """What the compilers of operations put their statements together of."""

    lexicon: Lexicon = Lexicon()
    literal_types: ClassVar[Mapping[type, type[TypeEngine[Any]]]] = MappingProxyType(
        {
            sqltypes._Binary: HexBytes,  # noqa: SLF001  # what all binary types are
            sa.JSON: WrittenJson,
            sqltypes.NullType: Untyped,
        }
    )
    compilers: ClassVar[Mapping[str, type[Any]]] = MappingProxyType({})
    """Compiler classes to render with instead of SQLAlchemy's, by their role."""
    name_unit: ClassVar[Literal["bytes", "characters"]] = "bytes"
    """What the length of a name is measured in."""
    outside_transactions: ClassVar[re.Pattern[str] | None] = None
    """The beginning of statements that the server refuses in a transaction."""

    def __init__(self, sqlalchemy: SQLAlchemyDialect) -> None:
        super().__init__(rendering(sqlalchemy, self.literal_types, self.compilers))
        self.name = getattr(type(self), "name", sqlalchemy.name)
        self._preparer = self.sqlalchemy.identifier_preparer
        self.type_names: dict[Hashable, str] = {}
        """What types are called when compared, by their keys: few for many columns."""
        self._string = sa.String()
        self._written: dict[Hashable, str] = {}
        """What common types and defaults are called in the definition of a column."""
        self._strings: dict[str, str] = {}
        self.remembered: dict[Hashable, str] = {}
        """What was written once and would come out the same."""

    @cached_property
    def literals(self) -> Literals:
        return Literals(self.sqlalchemy)

    @cached_property
    def _ddl(self) -> Any:
        # A compiler of no statement renders the parts of one.
        compiler: Any = self.sqlalchemy.ddl_compiler
        return compiler(self.sqlalchemy, None)

    def quote(self, name: str) -> str:
        return self._preparer.quote(name)

    def table_name(self, name: QualifiedName) -> str:
        table = self.quote(name.name)
        if name.schema is None:
            return table
        return f"{self._preparer.quote_schema(name.schema)}.{table}"

    def new_name(self, operation: Operation, name: str) -> str:
        """Quote a name that is to be made, if the database takes it as it is."""
        limit = self.sqlalchemy.max_identifier_length
        size = len(name.encode() if self.name_unit == "bytes" else name)
        if size > limit:
            raise InvalidOperationError(
                operation.describe(),
                f"the name {name!r} is longer than {limit} {self.name_unit}",
                hint=f"{self.name} would cut it; choose a shorter one.",
            )
        return self.quote(name)

    def creating_index(self, index: sa.Index, *, if_not_exists: bool = False) -> str:
        return self.sql(ddl.CreateIndex(index, if_not_exists=if_not_exists))

    def sql(self, construct: ClauseElement) -> str:
        return str(construct.compile(dialect=self.sqlalchemy)).strip()

    def type(self, value: Type) -> str:
        compiled: str = self.sqlalchemy.type_compiler_instance.process(value.construct)
        return compiled

    def string(self, value: str) -> str:
        # A schema's defaults are a few, told by many columns.
        found = self._strings.get(value)
        if found is None:
            found = self.literals.literal(value, self._string) or ""
            self._strings[value] = found
        return found

    def expression(self, value: Expression) -> str:
        construct = value.to_sqlalchemy()
        return self.literals.expression(construct) or self.sql(construct)

    def plain(self, value: Expression) -> str | None:
        """Give an expression that is SQL already as DDL has it; None for others."""
        construct = value.to_sqlalchemy()
        return self.in_table(value) if isinstance(construct, sa.TextClause) else None

    def in_table(self, value: Expression) -> str:
        """Give an expression as the DDL of its table has it."""
        compiler: Any = self._ddl.sql_compiler
        construct = value.to_sqlalchemy()
        text: str = compiler.process(construct, include_table=False, literal_binds=True)
        return text

    def applies(self, constraint: sa.Constraint) -> bool:
        """Tell whether this database wants a type's own constraint."""
        rule = constraint._create_rule  # noqa: SLF001  # SQLAlchemy's compiler asks it
        return rule is None or bool(rule(self._ddl))

    def specification(self, column: sa.Column[Any]) -> str:
        """Give a column as CREATE TABLE has it."""
        written: str = self._ddl.get_column_specification(column)
        return written

    def default(self, value: Default) -> str:
        column = sa.Column("x", sa.Integer, server_default=server_default(value))
        rendered: str = self._ddl.get_column_default_string(column)
        return rendered

    def column(self, column: sa.Column[Any], value: Column) -> str:
        """Write a column that is no key, without a table."""
        is_more = value.computed or value.identity or "dialect_options" in vars(column)
        if is_more or not is_common(column.type):
            written: str = self._ddl.get_column_specification(column)
            return written
        return self._column(column, value, is_nullable=bool(column.nullable))

    def key_column(
        self,
        column: sa.Column[Any],
        value: Column,
        *,
        counts: bool,  # noqa: ARG002  # a database may have a type for it
    ) -> str | None:
        """Write a column of the primary key without a table; None: it takes one."""
        return self._column(column, value, is_nullable=False)

    def _column(
        self, column: sa.Column[Any], value: Column, *, is_nullable: bool
    ) -> str:
        parts = [self.quote(column.name), self._column_type(column, value)]
        if isinstance(column.server_default, sa.DefaultClause):
            parts.append(f"DEFAULT {self.column_default(column.server_default.arg)}")
        if not is_nullable:
            parts.append("NOT NULL")
        return " ".join(parts)

    def column_default(self, value: Any) -> str:
        """Write a default as it stands in the definition of a column."""
        kind: Hashable = type(value).__name__ if type(value) in _STATELESS else None
        if kind in self._written:
            return self._written[kind]
        written: str = self._ddl.render_default_string(value)
        if kind is not None:
            self._written[kind] = written
        return written

    def _column_type(self, column: sa.Column[Any], value: Column) -> str:
        key = value.type.key if is_common(column.type) else None
        if key in self._written:
            return self._written[key]
        written: str = self.sqlalchemy.type_compiler_instance.process(
            column.type, type_expression=column, identifier_preparer=self._preparer
        )
        if key is not None:
            self._written[key] = written
        return written
