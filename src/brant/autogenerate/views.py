"""SQLAlchemy's own views: `CreateView` objects, whose MetaData has a table for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from brant.schema import Expression, MaterializedView, QualifiedName, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa


def is_view(table: sa.Table) -> bool:
    """Tell whether a table of the models is a view to the database."""
    return _creator(table) is not None


def views_in(metadata: sa.MetaData) -> Iterator[View | MaterializedView]:
    for table in metadata.tables.values():
        creator = _creator(table)
        if creator is not None and not creator.temporary:
            kind = MaterializedView if creator.materialized else View
            name = QualifiedName(table.name, table.schema)
            yield kind(name, Expression(creator.selectable))


def _creator(table: sa.Table) -> Any:
    """Give the CreateView that a table was made by; SQLAlchemy 2.1 has them."""
    creator = getattr(table, "_creator_ddl", None)
    return creator if getattr(creator, "__visit_name__", "") == "create_view" else None
