"""Declaring, beside the models, what SQLAlchemy has no construct for.

What is declared lives in the MetaData's own `info`; there is no registry besides.

Example:
    ```python
    from brant.entities import Function, View, declare

    declare(
        Base.metadata,
        View("active_users", select(User.id).where(User.is_active)),
        Function("twice", "RETURNS int LANGUAGE sql RETURN 2 * n", arguments="n int"),
    )
    ```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy.sql.elements import ClauseElement

from brant import schema as values
from brant.schema import Expression, QualifiedName, SchemaObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlalchemy as sa

_OBJECTS: Final = "brant_objects"
_KINDS: Final = "brant_kinds"

Schema = values.Schema
Extension = values.Extension


def declare(
    metadata: sa.MetaData,
    *objects: SchemaObject,
    kinds: Iterable[type[SchemaObject]] = (),
) -> None:
    """Say that the models want these objects.

    Of a kind that is declared, or listed in *kinds* (classes of `brant.schema`), the
    database shall have no others: autogenerate drops them. Other kinds it leaves alone.
    """
    held = metadata.info.get(_OBJECTS, ())
    metadata.info[_OBJECTS] = (*held, *objects)
    known = metadata.info.get(_KINDS, frozenset())
    metadata.info[_KINDS] = known | set(kinds) | {type(each) for each in objects}


def declared(metadata: sa.MetaData) -> tuple[SchemaObject, ...]:
    found: tuple[SchemaObject, ...] = metadata.info.get(_OBJECTS, ())
    return found


def declared_kinds(metadata: sa.MetaData) -> frozenset[type[SchemaObject]]:
    return frozenset(metadata.info.get(_KINDS, ()))


def View(  # noqa: N802  # it reads as what it gives
    name: str,
    query: str | ClauseElement,
    *,
    schema: str | None = None,
    columns: Sequence[str] = (),
) -> values.View:
    """Declare a view by its query: SQL text or a `select()`."""
    return values.View(QualifiedName(name, schema), _body(query), columns=(*columns,))


def MaterializedView(  # noqa: N802  # likewise
    name: str,
    query: str | ClauseElement,
    *,
    schema: str | None = None,
    with_data: bool = True,
) -> values.MaterializedView:
    """Declare a materialized view by its query."""
    named = QualifiedName(name, schema)
    return values.MaterializedView(named, _body(query), with_data=with_data)


def Function(  # noqa: N802  # likewise
    name: str, definition: str, *, arguments: str = "", schema: str | None = None
) -> values.Function:
    """Declare a function: what stands in its parentheses, and what behind them."""
    named = QualifiedName(name, schema)
    return values.Function(named, definition.strip(), arguments=arguments)


def Procedure(  # noqa: N802  # likewise
    name: str, definition: str, *, arguments: str = "", schema: str | None = None
) -> values.Procedure:
    """Declare a procedure, like a function."""
    named = QualifiedName(name, schema)
    return values.Procedure(named, definition.strip(), arguments=arguments)


def Trigger(  # noqa: N802  # likewise
    name: str, table: str, event: str, action: str, *, schema: str | None = None
) -> values.Trigger:
    """Declare a trigger: the words before ON, and the ones behind the table."""
    return values.Trigger(QualifiedName(table, schema), name, event, action.strip())


def Policy(  # noqa: N802  # likewise
    name: str,
    table: str,
    *,
    using: str | None = None,
    check: str | None = None,
    command: str = "ALL",
    roles: Sequence[str] = ("PUBLIC",),
    permissive: bool = True,
    schema: str | None = None,
) -> values.Policy:
    """Declare a policy; `RowSecurity` switches its table's policies on."""
    return values.Policy(
        QualifiedName(table, schema),
        name,
        command=command.upper(),
        roles=tuple(roles),
        using=None if using is None else Expression(using),
        check=None if check is None else Expression(check),
        is_permissive=permissive,
    )


def RowSecurity(  # noqa: N802  # likewise
    table: str, *, forced: bool = False, schema: str | None = None
) -> values.RowSecurity:
    """Declare that a table shows its rows by policies."""
    return values.RowSecurity(QualifiedName(table, schema), is_forced=forced)


def Enum(  # noqa: N802  # likewise
    name: str, labels: Sequence[str], *, schema: str | None = None
) -> values.Enum:
    """Declare an enum type that no column of the models has."""
    return values.Enum(QualifiedName(name, schema), tuple(labels))


def _body(query: str | ClauseElement) -> str | Expression:
    if isinstance(query, ClauseElement):
        return Expression(query)
    return query.strip().removesuffix(";").rstrip()
