"""Each reader tells what SQLAlchemy's inspector tells, of everything there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from autogenerating import holding
from brant.autogenerate import compare
from brant.runtime.reflect import inspector, snapshot
from kitchen_sinks import kitchen_sink
from reflected import both

if TYPE_CHECKING:
    from brant.schema import Table


def typed(*titles: str) -> set[tuple[str, str]]:
    return {("every_type", f"column {title}") for title in titles}


# What the inspector leaves out of its answer, or does not take apart.
KNOWS_LESS = {
    "postgresql": {
        ("indexed", "constraint uq_late"),  # DEFERRABLE
        *typed("own JSONPATH"),
        *typed("own DOMAIN default", "own DOMAIN not_null"),  # no column's own
    },
    "mariadb": {
        ("child", "constraint price"),  # a condition beside its column
        ("indexed", "index ix_desc"),  # the order of a key
        ("generic_types", "column c19"),  # JSON is a LONGTEXT with a condition
        *typed("JSON", "own JSON", "own INET4", "own INET6"),
    },
    "sqlite": {
        ("indexed", "column name"),  # collations
        ("indexed", "column n"),  # what happens to rows in conflict
        ("indexed", "constraint None"),
        ("rowless", "constraint None"),
        ("counted", "column id"),  # what a counted key does with rows in conflict
        ("counted", "constraint None"),
        ("indexed", "index ix_desc"),  # the order of a key
        ("indexed", "index ix_expression"),
        ("indexed", "index ix_lower"),
        ("child", "column twice"),  # the expression of another column's type
        *typed("BINARY", "BINARY length", "VARBINARY", "VARBINARY length", "UUID"),
        *typed("CLOB", "CLOB length", "CLOB collation"),
        *typed("DOUBLE_PRECISION", "DOUBLE_PRECISION precision"),
        *typed("CHAR collation", "NCHAR collation", "NVARCHAR collation"),
        *typed("TEXT collation", "VARCHAR collation", "any String collation"),
        *typed("any Text collation", "any Unicode collation"),
        *typed("any UnicodeText collation", "own CHAR collation"),
        *typed("own TEXT collation", "own VARCHAR collation"),
    },
}


class OtherDialect(SQLiteDialect_aiosqlite):
    """A database that brant has no reader for."""

    name = "other"
    supports_statement_cache = True


registry.register("other.aiosqlite", __name__, OtherDialect.__name__)


@pytest.mark.parametrize("database", sorted(KNOWS_LESS))
@pytest.mark.filterwarnings("ignore:Did not recognize type")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression")
async def test_the_kitchen_sink_is_what_the_inspector_sees(
    request: pytest.FixtureRequest, database: str
) -> None:
    fixture = {"postgresql": "postgres_url"}.get(database, f"{database}_url")
    url: str = request.getfixturevalue(fixture)
    metadata = kitchen_sink(database)
    async with holding(url, metadata) as engine, engine.connect() as connection:
        found, oracle = await both(connection)
    assert set(found) == set(oracle) == set(metadata.tables)
    differing = {
        (name, part)
        for name, table in found.items()
        for part in differences(parts(table), parts(oracle[name]))
    }
    assert differing == KNOWS_LESS[database]


def parts(table: Table) -> dict[str, object]:
    return {
        **{f"column {each.name}": each for each in table.columns},
        **{f"index {each.name}": each for each in table.indexes},
        **{f"constraint {each.name}": each for each in table.constraints},
        "order": [column.name for column in table.columns],
        "comment": table.comment,
    }


def differences(a: dict[str, object], b: dict[str, object]) -> set[str]:
    return {name for name in {**a, **b} if a.get(name) != b.get(name)}


async def test_a_third_partys_database_is_read_by_the_inspector(
    sqlite_url: str,
) -> None:
    metadata = sa.MetaData()
    sa.Table("p", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("p", sa.ForeignKey("p.id", name="fk")),
        sa.Column("name", sa.String(20), index=True),
    )
    url = sqlite_url.replace("sqlite", "other", 1)
    async with holding(url, metadata) as engine, engine.connect() as connection:
        found = await snapshot(connection.sync_connection)
        assert found == await inspector.snapshot(connection.sync_connection, [None])
        assert await compare(metadata, connection) == ()
        dropped = await compare(sa.MetaData(), connection)
    assert [each.describe() for each in dropped] == ["drop table t", "drop table p"]
