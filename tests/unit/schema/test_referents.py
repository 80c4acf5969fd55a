"""What a foreign key says in words means what SQLAlchemy takes it for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from brant.schema import ForeignKey, QualifiedName, constructs, from_metadata

if TYPE_CHECKING:
    from collections.abc import Callable

Items = tuple[Any, ...]


def _users(metadata: sa.MetaData, **options: Any) -> sa.Table:
    """A table in which one column's key is another one's name."""
    return sa.Table(
        "users",
        metadata,
        sa.Column("id", sa.Integer, key="ident", primary_key=True),
        sa.Column("ident", sa.Integer, key="id", unique=True),
        sa.Column("spoken", sa.Integer, key="said", unique=True),
        **options,
    )


WAYS: dict[str, Callable[[], Items]] = {
    "key": lambda: (_column("x", sa.ForeignKey("users.ident")),),
    "key that is another's name": lambda: (_column("x", sa.ForeignKey("users.id")),),
    "name": lambda: (_column("x", sa.ForeignKey("users.spoken", link_to_name=True)),),
    "table alone": lambda: (_column("x", sa.ForeignKey("users"), key="said"),),
    "several keys": lambda: (
        _column("a"),
        _column("b"),
        sa.ForeignKeyConstraint(["a", "b"], ["users.said", "users.ident"]),
    ),
    "several names": lambda: (
        _column("a"),
        _column("b"),
        sa.ForeignKeyConstraint(
            ["a", "b"], ["users.spoken", "users.id"], link_to_name=True
        ),
    ),
    "own columns by their keys": lambda: (
        _column("x", key="y"),
        _column("y", key="x"),
        sa.ForeignKeyConstraint(["y"], ["users.said"]),
    ),
    "its own table": lambda: (
        sa.Column("told", sa.Integer, key="known", unique=True),
        _column("x", sa.ForeignKey("referring.known")),
    ),
}


def _column(name: str, *items: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, *items, **options)


def _sql(table: sa.Table) -> str:
    return str(CreateTable(table).compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize("schema", [None, "app"])
@pytest.mark.parametrize("is_referent_first", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_text_names_what_sqlalchemy_renders(
    way: str, schema: str | None, *, is_referent_first: bool
) -> None:
    metadata = sa.MetaData(schema=schema)
    if is_referent_first:
        _users(metadata)
    table = sa.Table("referring", metadata, *WAYS[way]())
    if not is_referent_first:
        _users(metadata)
    value = from_metadata.table(table)
    assert _sql(constructs.table(value)) == _sql(table)


def test_a_schema_that_is_said_comes_before_the_metadatas() -> None:
    metadata = sa.MetaData(schema="app")
    _users(metadata)
    _users(metadata, schema="other")
    items = _column("x", sa.ForeignKey("other.users.said"))
    table = sa.Table("referring", metadata, items)
    assert _sql(constructs.table(from_metadata.table(table))) == _sql(table)


@pytest.mark.parametrize("schema", [None, "app"])
def test_what_the_models_lack_is_known_by_its_words(schema: str | None) -> None:
    metadata = sa.MetaData(schema=schema)
    _users(metadata)
    own = (sa.ForeignKey("gone.x"), sa.ForeignKey("users.unknown"))
    columns = [_column(str(at), key) for at, key in enumerate(own)]
    table = sa.Table("referring", metadata, *columns)
    constraints = from_metadata.table(table).constraints
    keys = [each for each in constraints if isinstance(each, ForeignKey)]
    assert [(key.referent, key.referent_columns) for key in keys] == [
        (QualifiedName("gone", schema), ("x",)),
        (QualifiedName("users", schema), ("unknown",)),
    ]
