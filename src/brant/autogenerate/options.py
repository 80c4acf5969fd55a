"""How models are compared with a database, and what is written of it.

The configuration holds it: nothing here imports SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from brant.autogenerate.plugins import Plugin
    from brant.schema import Column, Table

    IncludeName: TypeAlias = Callable[[str | None, str, Mapping[str, str | None]], bool]
    IncludeObject: TypeAlias = Callable[[Any, str | None, str, bool, Any], bool]
    CompareColumn: TypeAlias = Callable[[Any, Table, Column, Column], bool | None]
    RenderItem: TypeAlias = Callable[[str, Any, Any], str | Literal[False] | None]
    Process: TypeAlias = Callable[[Any, Any], Any]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a project says about `check` and `revision --autogenerate`."""

    include_schemas: bool = False
    """Compare all schemas, not only the default one and those of the models."""
    include_name: IncludeName | None = None
    """(name, kind, names of its parents): False leaves something of the database out.

    The arguments are those of Alembic's hook.
    """
    include_object: IncludeObject | None = None
    """(value, name, kind, whether it is the database's, its partner): False leaves it
    out, on both sides."""
    compare_type: bool | CompareColumn = True
    """False: types are no difference. A function of (sides, table, the database's
    column, the models') tells whether they differ; None leaves it to brant."""
    compare_server_default: bool | CompareColumn = True
    """Likewise for defaults."""
    render_item: RenderItem | None = None
    """(kind, item, writer): the source of a part of a table; False for brant's own.

    The kinds are "type", "server_default", "column", "primary_key", "foreign_key",
    "unique", "check", "exclude" and "index". None leaves the part out of its table.
    `writer.imports.add("import app.types")` adds an import to the script.
    """
    process_revision_directives: Process | None = None
    """Changes the operations before they are written; `Rewriter` makes one."""
    user_module_prefix: str | None = None
    """What stands before the names of the application's types; None: their module."""
    plugins: tuple[Plugin, ...] = ()
    """Besides those that installed packages bring."""
    safe_forms: bool = True
    """On PostgreSQL, write the form that does not block the application."""
