"""SQLAlchemy's compilers for SQL Server, without what they leave out in silence.

Comments are set or replaced, whichever it takes, without asking what was there; what
SQL Server has no words for is refused here, wherever in a definition it stands.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects.mssql.base import MSDDLCompiler, MSSQLCompiler

from brant.errors import UnsupportedOperationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.types import TypeEngine

# https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql: a key is
# a column, with a direction.
_KEY: Final = re.compile(
    r'(?: \[ (?: [^]] | ]] )+ ] | " (?: [^"] | "" )+ " | [\w@\#$]+ )'
    r"(?: \s+ (?: ASC | DESC ) )?",
    re.VERBOSE | re.IGNORECASE,
)
_SEQUENCE_OPTIONS: Final = (
    "minvalue",
    "maxvalue",
    "nominvalue",
    "nomaxvalue",
    "cycle",
    "cache",
)


class PrefixedBytes(sa.LargeBinary):
    """Bytes as SQL Server writes them: 0x6272616e74."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        del dialect
        return lambda value: f"0x{bytes(value).hex()}"


class SQLServerSQL(MSSQLCompiler):
    """Statements whose values mean the same under every collation and language."""

    def render_literal_value(self, value: Any, type_: TypeEngine[Any]) -> str:
        rendered = str(super().render_literal_value(value, type_))
        if not rendered.startswith("'"):
            return rendered
        if isinstance(value, dt.datetime):
            # DATETIME reads '2024-02-01 12:00' by the session's language and takes
            # three digits of a second; DATETIME2 does neither.
            kind = "DATETIME2" if value.tzinfo is None else "DATETIMEOFFSET"
            return f"CAST('{value.isoformat()}' AS {kind})"
        # Without its N a string loses what the database's code page does not have.
        return f"N{rendered}" if isinstance(value, (str, enum.Enum)) else rendered


class SQLServerDDL(MSDDLCompiler):
    """Definitions, complete or refused."""

    def define_constraint_deferrability(self, constraint: Any) -> str:
        if constraint.deferrable or _is(constraint.initially, "DEFERRED"):
            _refuse("defer a constraint", "Leave deferrable and initially out.")
        return ""

    def define_constraint_match(self, constraint: Any) -> str:
        if constraint.match is not None and not _is(constraint.match, "SIMPLE"):
            _refuse(f"match foreign keys {constraint.match}", "Leave match out.")
        return ""

    def define_constraint_cascades(self, constraint: Any) -> str:
        if _is(constraint.ondelete, "RESTRICT") or _is(constraint.onupdate, "RESTRICT"):
            _refuse("restrict a foreign key", "Use NO ACTION: it refuses at once too.")
        return str(super().define_constraint_cascades(constraint))

    def visit_identity_column(self, identity: Any, **kw: Any) -> str:
        said = [name for name in _SEQUENCE_OPTIONS if getattr(identity, name)]
        if said:
            hint = "Only start and increment are known to an IDENTITY."
            _refuse(f"make an identity with a {said[0]}", hint)
        inherited: Any = super()
        return str(inherited.visit_identity_column(identity, **kw))

    def visit_create_table(self, create: Any, **kw: Any) -> str:
        if create.element._prefixes:  # noqa: SLF001  # no public name
            _refuse("put a word between CREATE and TABLE", "Name the table #so.")
        inherited: Any = super()
        return str(inherited.visit_create_table(create, **kw))

    def visit_create_index(self, create: Any, *options: Any, **kw: Any) -> str:
        for expression in create.element.expressions:
            key = self.sql_compiler.process(
                expression, include_table=False, literal_binds=True
            )
            if not _KEY.fullmatch(key):
                hint = "Add a computed column of the expression and index that."
                _refuse(f"index the expression {key}", hint)
        inherited: Any = super()
        return str(inherited.visit_create_index(create, *options, **kw))

    def visit_set_table_comment(self, create: Any, **kw: Any) -> str:
        del kw
        return self._comment(create.element, create.element.comment)

    def visit_drop_table_comment(self, drop: Any, **kw: Any) -> str:
        del kw
        return self._comment(drop.element, None)

    def visit_set_column_comment(self, create: Any, **kw: Any) -> str:
        del kw
        column = create.element
        return self._comment(column.table, column.comment, column.name)

    def visit_drop_column_comment(self, drop: Any, **kw: Any) -> str:
        del kw
        return self._comment(drop.element.table, None, drop.element.name)

    def _comment(
        self, table: Any, comment: str | None, column: str | None = None
    ) -> str:
        schema = table.schema or self.dialect.default_schema_name or "dbo"
        place = (
            f"N'schema', {self._string(schema)}, N'table', {self._string(table.name)}"
        )
        owner = self._string(self.preparer.format_table(table))
        minor = "0"
        if column is not None:
            name = self._string(column)
            place += f", N'column', {name}"
            minor = f"COLUMNPROPERTY(OBJECT_ID({owner}), {name}, 'ColumnId')"
        exists = (
            "EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 1 "
            f"AND major_id = OBJECT_ID({owner}) AND minor_id = {minor} "
            "AND name = N'MS_Description')"
        )
        if comment is None:
            return (
                f"IF {exists} EXEC sp_dropextendedproperty N'MS_Description', {place}"
            )
        value = f"N'MS_Description', {self._string(comment)}, {place}"
        return (
            f"IF {exists} EXEC sp_updateextendedproperty {value} "
            f"ELSE EXEC sp_addextendedproperty {value}"
        )

    def _string(self, value: str) -> str:
        return str(self.sql_compiler.render_literal_value(str(value), sa.String()))


def _is(word: str | None, wanted: str) -> bool:
    return word is not None and word.upper() == wanted


def _refuse(what: str, hint: str) -> NoReturn:
    raise UnsupportedOperationError("mssql", what, hint=hint)
