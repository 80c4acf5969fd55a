"""Scripts that were generated on SQLite, for models with enums, on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from brant import Migrator
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer


def colour(**options: Any) -> sa.Enum:
    return sa.Enum("red", "blue", name="colour", **options)


def table(metadata: sa.MetaData, name: str, **types: Any) -> sa.Table:
    columns = [sa.Column(each, type_) for each, type_ in types.items()]
    return sa.Table(name, metadata, sa.Column("id", sa.Integer), *columns)


async def generated(
    folder: Path, url: str, metadata: sa.MetaData, name: str, id: str
) -> str:
    """Write a script for what the models have more, and apply it."""
    folder.mkdir(exist_ok=True)
    migrator = Migrator(url, folder, metadata=metadata)
    path = await migrator.revision(name, autogenerate=True, rev_id=id)
    await migrator.upgrade()
    return "" if path is None else path.read_text()


def types(url: str) -> list[str]:
    return [each for each in dumped(url).splitlines() if "enum" in each]


async def test_the_way_back_leaves_no_type(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    url, folder = f"sqlite+aiosqlite:///{tmp_path / 'a'}", tmp_path / "m"
    models = sa.MetaData()
    table(models, "t", a=colour())
    first = await generated(folder, url, models, "first", "aaa1")
    table(models, "u", a=colour(), b=sa.Enum("x", "y", name="shape"))
    models.tables["t"].append_column(sa.Column("c", sa.Enum("z", name="third")))
    second = await generated(folder, url, models, "second", "bbb2")
    assert first.count("drop_enum") == 1
    assert 'drop_enum("shape", if_exists=True)' in second
    assert 'drop_enum("third", if_exists=True)' in second
    assert "colour" not in second.partition("def downgrade")[2]
    with postgres_server.database() as database:
        there = Migrator(database, folder, metadata=models)
        empty = dumped(database)
        for _ in range(2):
            await there.upgrade()
            assert await there.check() == ()
            assert len(types(database)) == 3
            await there.downgrade("aaa1")
            assert len(types(database)) == 1
            await there.downgrade("base")
            assert types(database) == []
        assert {*dumped(database, without="brant").splitlines()} <= {
            *empty.splitlines()
        }
    here = Migrator(url, folder, metadata=models)
    await here.downgrade("base")
    await here.upgrade()
    assert await here.check() == ()


async def test_a_column_that_becomes_an_enum(tmp_path: Path) -> None:
    url, folder = f"sqlite+aiosqlite:///{tmp_path / 'a'}", tmp_path / "m"
    models, changed = sa.MetaData(), sa.MetaData()
    table(models, "t", a=sa.String(20))
    await generated(folder, url, models, "first", "aaa1")
    table(changed, "t", a=colour())
    second = await generated(folder, url, changed, "second", "bbb2")
    assert 'drop_enum("colour", if_exists=True)' in second


async def test_types_that_the_script_does_not_make_are_not_dropped(
    tmp_path: Path,
) -> None:
    models = sa.MetaData()
    table(
        models,
        "t",
        a=colour(native_enum=False),
        b=postgresql.ENUM("x", name="made_by_hand", create_type=False),
    )
    url = f"sqlite+aiosqlite:///{tmp_path / 'a'}"
    assert "drop_enum" not in await generated(tmp_path / "m", url, models, "a", "a1")
