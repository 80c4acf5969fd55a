"""The constructs of `alembic.ddl.base`, for those who compile them in their own way.

Brant compiles its operations itself. Where somebody wrote `@compiles(AddColumn, ...)`
for one of these, here or in an Alembic that is installed, that is what is sent.
"""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DDLElement
from sqlalchemy.sql.elements import quoted_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import sqlalchemy as sa
    from sqlalchemy.sql.compiler import DDLCompiler


class AlterTable(DDLElement):
    """ALTER TABLE."""

    def __init__(self, table_name: str, schema: str | None = None) -> None:
        self.table_name = table_name
        self.schema = schema


class RenameTable(AlterTable):
    def __init__(self, old: str, new: str, schema: str | None = None) -> None:
        super().__init__(old, schema)
        self.new_table_name = new


class AddColumn(AlterTable):
    def __init__(
        self,
        name: str,
        column: Column[Any],
        schema: str | None = None,
        if_not_exists: bool | None = None,
        **_inline: Any,
    ) -> None:
        super().__init__(name, schema)
        self.column = column
        self.if_not_exists = if_not_exists


class DropColumn(AlterTable):
    def __init__(
        self,
        name: str,
        column: Column[Any],
        schema: str | None = None,
        if_exists: bool | None = None,
    ) -> None:
        super().__init__(name, schema)
        self.column = column
        self.if_exists = if_exists


class AlterColumn(AlterTable):
    """A change of one property of a column."""

    def __init__(
        self,
        name: str,
        column_name: str,
        value: Any = None,
        schema: str | None = None,
        **existing: Any,
    ) -> None:
        super().__init__(name, schema)
        self.column_name = column_name
        self._take(value)
        for key in ("type", "nullable", "server_default", "comment"):
            setattr(self, f"existing_{key}", existing.get(f"existing_{key}"))

    def _take(self, value: Any) -> None:
        raise NotImplementedError  # abstract: each takes another property


class ColumnNullable(AlterColumn):
    def _take(self, value: Any) -> None:
        self.nullable = value


class ColumnType(AlterColumn):
    def _take(self, value: Any) -> None:
        self.type_ = value() if isinstance(value, type) else value


class ColumnName(AlterColumn):
    def _take(self, value: Any) -> None:
        self.newname = value


class ColumnDefault(AlterColumn):
    def _take(self, value: Any) -> None:
        self.default = value


class ColumnComment(AlterColumn):
    def _take(self, value: Any) -> None:
        self.comment = value


def quote_dotted(name: str, quote: Callable[[str], str]) -> str:
    if isinstance(name, quoted_name):
        return quote(name)
    return ".".join(map(quote, name.split(".")))


def format_table_name(compiler: DDLCompiler, name: str, schema: str | None) -> str:
    quote = compiler.preparer.quote
    return quote(name) if not schema else f"{quote_dotted(schema, quote)}.{quote(name)}"


def format_column_name(compiler: DDLCompiler, name: str) -> str:
    return compiler.preparer.quote(name)


def format_type(compiler: DDLCompiler, type_: Any) -> str:
    return str(compiler.dialect.type_compiler_instance.process(type_))


def format_server_default(compiler: DDLCompiler, default: Any) -> str:
    column: Column[Any] = Column("x", Integer, server_default=default)
    return compiler.get_column_default_string(column) or ""


def alter_table(compiler: DDLCompiler, name: str, schema: str | None) -> str:
    return f"ALTER TABLE {format_table_name(compiler, name, schema)}"


def alter_column(compiler: DDLCompiler, name: str) -> str:
    return f"ALTER COLUMN {format_column_name(compiler, name)}"


def add_column(
    compiler: DDLCompiler,
    column: Column[Any],
    if_not_exists: bool | None = None,
    **_keywords: Any,
) -> str:
    option = "IF NOT EXISTS " if if_not_exists else ""
    return f"ADD COLUMN {option}{compiler.get_column_specification(column)}"


def drop_column(
    compiler: DDLCompiler, name: str, if_exists: bool | None = None, **_keywords: Any
) -> str:
    option = "IF EXISTS " if if_exists else ""
    return f"DROP COLUMN {option}{format_column_name(compiler, name)}"


@compiles(AddColumn)
def visit_add_column(element: Any, compiler: DDLCompiler, **_keywords: Any) -> str:
    table = alter_table(compiler, element.table_name, element.schema)
    return f"{table} {add_column(compiler, element.column, element.if_not_exists)}"


@compiles(DropColumn)
def visit_drop_column(element: Any, compiler: DDLCompiler, **_keywords: Any) -> str:
    table = alter_table(compiler, element.table_name, element.schema)
    return f"{table} {drop_column(compiler, element.column.name, element.if_exists)}"


@compiles(RenameTable)
def visit_rename_table(element: Any, compiler: DDLCompiler, **_keywords: Any) -> str:
    table = alter_table(compiler, element.table_name, element.schema)
    return (
        f"{table} RENAME TO {format_table_name(compiler, element.new_table_name, None)}"
    )


def _visiting(wording: Callable[[Any, DDLCompiler], str]) -> Callable[..., str]:
    def visit(element: Any, compiler: DDLCompiler, **_keywords: Any) -> str:
        table = alter_table(compiler, element.table_name, element.schema)
        return f"{table} {wording(element, compiler)}"

    return visit


def _altered(element: Any, compiler: DDLCompiler, change: str) -> str:
    return f"{alter_column(compiler, element.column_name)} {change}"


visit_column_nullable = compiles(ColumnNullable)(
    _visiting(
        lambda e, c: _altered(e, c, f"{'DROP' if e.nullable else 'SET'} NOT NULL")
    )
)
visit_column_type = compiles(ColumnType)(
    _visiting(lambda e, c: _altered(e, c, f"TYPE {format_type(c, e.type_)}"))
)
visit_column_name = compiles(ColumnName)(
    _visiting(
        lambda e, c: (
            f"RENAME COLUMN {format_column_name(c, e.column_name)} "
            f"TO {format_column_name(c, e.newname)}"
        )
    )
)
visit_column_default = compiles(ColumnDefault)(
    _visiting(
        lambda e, c: _altered(
            e,
            c,
            "DROP DEFAULT"
            if e.default is None
            else f"SET DEFAULT {format_server_default(c, e.default)}",
        )
    )
)
CONTENTS: Final[Mapping[str, Any]] = {
    name: value
    for name, value in globals().items()
    if not name.startswith("_") and getattr(value, "__module__", "") == __name__
}
METHODS: Final = frozenset(
    {"add_column", "alter_column", "drop_column", "rename_table"}
)
_KINDS: Final = (
    *("AddColumn", "DropColumn", "RenameTable"),
    *("ColumnDefault", "ColumnName", "ColumnNullable", "ColumnType"),
)


def is_overridden() -> bool:
    """Tell whether anybody compiles one of them himself."""
    return any(
        _is_theirs(function) for name in _KINDS for function in _specs(name).values()
    )


def overridden(
    method: str, args: tuple[Any, ...], keywords: dict[str, Any], dialect: sa.Dialect
) -> tuple[list[str], dict[str, Any] | None]:
    """Give the SQL of a call of `op` where somebody compiles its constructs himself.

    Beside it are the keywords of what is left for brant, None where nothing is.
    """
    found: list[str] = []
    left = dict(keywords)
    for keyword, name, arguments, named in _constructs(method, args, keywords):
        for construct in _theirs(name, dialect.name, arguments, named):
            found.append(str(construct.compile(dialect=dialect)))
            left.pop(keyword, None)
    is_done = bool(found) and not left.keys() & _CHANGES.keys()
    return found, None if is_done else left


def _constructs(
    method: str, args: tuple[Any, ...], keywords: Mapping[str, Any]
) -> Iterator[tuple[str, str, tuple[Any, ...], dict[str, Any]]]:
    schema = {"schema": keywords.get("schema")}
    match method, args:
        case "add_column", (table, column):
            exists = {"if_not_exists": keywords.get("if_not_exists")}
            yield "", "AddColumn", (table, column), schema | exists
        case "drop_column", (table, str() as name):
            column = Column(name, Integer)
            exists = {"if_exists": keywords.get("if_exists")}
            yield "", "DropColumn", (table, column), schema | exists
        case "rename_table", (old, new):
            yield "", "RenameTable", (old, new), schema
        case "alter_column", (table, column):
            existing = {k: v for k, v in keywords.items() if k.startswith("existing_")}
            for keyword, name in _CHANGES.items():
                if keyword in keywords:
                    arguments = (table, column, keywords[keyword])
                    yield keyword, name, arguments, schema | existing


_CHANGES: Final = MappingProxyType(
    {
        "nullable": "ColumnNullable",
        "server_default": "ColumnDefault",
        "type_": "ColumnType",
        "new_column_name": "ColumnName",
    }
)


_NEVER_SENT: Final = frozenset(
    {("postgresql", "ColumnType")}
    | {
        (dialect, name)
        for dialect in ("mysql", "mariadb")
        for name in _CHANGES.values()
    }
)
"""Alembic has constructs of its own for these."""


def _theirs(
    name: str, dialect: str, args: tuple[Any, ...], keywords: dict[str, Any]
) -> Iterator[DDLElement]:
    if (dialect, name) in _NEVER_SENT:
        return
    for kind in _classes(name):
        specs = _specs_of(kind)
        if _is_theirs(specs.get(dialect, specs.get("default"))):
            yield kind(*args, **keywords)
            return


def _classes(name: str) -> Iterator[Any]:
    yield CONTENTS[name]
    installed = getattr(sys.modules.get("alembic.ddl.base"), name, None)
    if installed is not None:
        yield installed


def _specs(name: str) -> Mapping[str, Any]:
    return {
        f"{kind.__module__} {dialect}": function
        for kind in _classes(name)
        for dialect, function in _specs_of(kind).items()
    }


def _specs_of(kind: Any) -> Mapping[str, Any]:
    return getattr(vars(kind).get("_compiler_dispatcher"), "specs", {})


def _is_theirs(function: Any) -> bool:
    module = getattr(function, "__module__", "")
    return (
        function is not None
        and module != __name__
        and not module.startswith(("alembic.", "sqlalchemy."))
    )
