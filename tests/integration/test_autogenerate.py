"""No false alarms, and what a generated script does."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from autogenerating import descriptions, holding, migrator
from brant import Migrator
from brant.autogenerate import Rewriter, compare
from brant.entities import MaterializedView, View, declare
from brant.errors import (
    DestructiveError,
    DuplicateTableError,
    NoMetadataError,
    PendingRevisionsError,
)
from brant.operations import AlterColumn, CreateTable, Execute
from kitchen_sinks import kitchen_sink
from servers.dump import dumped
from servers.query import query
from type_forms import forms, is_refused

if TYPE_CHECKING:
    from pathlib import Path

    from servers.mariadb import MariadbServer
    from servers.postgres import PostgresServer

DATABASES = ("postgresql", "mariadb", "sqlite")


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The name of a database, and the URL of an empty one."""
    fixture = {"postgresql": "postgres_url"}.get(request.param)
    return request.param, request.getfixturevalue(fixture or f"{request.param}_url")


def _users(*columns: sa.Column[object]) -> sa.MetaData:
    metadata = sa.MetaData()
    key = sa.Column("id", sa.Integer, primary_key=True)
    sa.Table("users", metadata, key, *columns)
    return metadata


async def test_what_create_all_made_is_no_difference(
    database: tuple[str, str], tmp_path: Path
) -> None:
    """Pitfall E32: there is nothing to find, time and again."""
    name, url = database
    metadata = kitchen_sink(name)
    async with holding(url, metadata) as engine:
        assert await descriptions(migrator(engine, tmp_path, metadata)) == []


async def test_what_the_script_made_is_no_difference(
    database: tuple[str, str], tmp_path: Path
) -> None:
    """Pitfall E32, of what brant itself made."""
    name, url = database
    metadata = kitchen_sink(name)
    async with holding(url, sa.MetaData()) as engine:
        made = migrator(engine, tmp_path, metadata)
        await made.revision("all", autogenerate=True)
        await made.upgrade()
        assert await descriptions(made) == []
        assert await made.revision("again", autogenerate=True) is None
        await made.downgrade("base")
        assert await descriptions(migrator(engine, tmp_path, sa.MetaData())) == []


async def test_a_type_is_missing_above_only_where_the_database_refuses_it(
    database: tuple[str, str],
) -> None:
    name, url = database
    engine = create_async_engine(url)
    missing = [(title, form) for title, form in forms(name) if is_refused(title, name)]
    accepted = []
    async with engine.connect() as connection:
        for title, form in missing:
            table = sa.Table("t", sa.MetaData(), sa.Column("c", form))
            with suppress(sa.exc.DBAPIError, sa.exc.CompileError, sa.exc.ArgumentError):
                await connection.run_sync(table.create)
                accepted.append(title)
            await connection.rollback()
    await engine.dispose()
    assert accepted == []


async def test_models_may_name_the_default_schema(
    database: tuple[str, str], tmp_path: Path
) -> None:
    name, url = database
    schemas = {"postgresql": "public", "sqlite": "main"}
    schema = schemas.get(name, make_url(url).database)
    named = kitchen_sink(name, schema=schema)
    async with holding(url, named) as engine:
        assert await descriptions(migrator(engine, tmp_path, named)) == []


async def _recreated(name: str, url: str, empty: str, folder: Path) -> None:
    """Apply the baseline of one database to another one."""
    async with holding(url, kitchen_sink(name)) as engine:
        made = migrator(engine, folder / "m", sa.MetaData())
        await made.revision("baseline", baseline=True)
    engine = create_async_engine(empty)
    await Migrator(engine, folder / "m").upgrade()
    await engine.dispose()


async def test_a_baseline_recreates_a_postgresql_database(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    opened = postgres_server.database
    with opened() as url, opened() as empty, opened() as restored:
        await _recreated("postgresql", url, empty, tmp_path)
        # PostgreSQL prints `x IN ('a')` in one way, and what it printed in another.
        postgres_server.psql(restored, postgres_server.pg_dump(url, "-s", "-O"))
        wanted = dumped(restored)
        assert dumped(empty, without="brant_") == wanted
        assert "materialized view public.stored" in wanted


async def test_a_baseline_recreates_a_mariadb_database(
    mariadb_server: MariadbServer, tmp_path: Path
) -> None:
    opened = mariadb_server.database
    with opened() as url, opened() as empty:
        await _recreated("mariadb", url, empty, tmp_path)
        wanted = dumped(url, rows=True, without="brant_")
        assert dumped(empty, rows=True, without="brant_") == wanted
        assert "PROCEDURE resting" in wanted


async def test_a_baseline_recreates_a_sqlite_database(
    sqlite_url: str, tmp_path: Path
) -> None:
    empty = f"{sqlite_url}.empty"
    await _recreated("sqlite", sqlite_url, empty, tmp_path)
    wanted = dumped(sqlite_url)
    assert dumped(empty, without="brant_") == wanted
    assert "trigger touch" in wanted


async def test_what_destroys_data_can_be_ruled_out(
    sqlite_url: str, tmp_path: Path
) -> None:
    before = _users(sa.Column("x", sa.Text), sa.Column("y", sa.DateTime))
    async with holding(sqlite_url, before) as engine:
        made = migrator(engine, tmp_path, _users(sa.Column("y", sa.Date)))
        with pytest.raises(DestructiveError) as raised:
            await made.revision("x", autogenerate=True, no_destructive=True)
    assert raised.value.operations == (
        "alter column users.y from DATETIME to DATE",
        "drop column users.x",
    )
    assert list(tmp_path.glob("*.py")) == []


async def test_a_likely_rename_is_asked_about(sqlite_url: str, tmp_path: Path) -> None:
    asked: list[str] = []

    async def yes(rename: object) -> bool:
        asked.append(str(rename))
        return True

    async with holding(sqlite_url, _users(sa.Column("name", sa.Text))) as engine:
        wanted = _users(sa.Column("full_name", sa.Text))
        made = migrator(engine, tmp_path, wanted)
        path = await made.revision("x", autogenerate=True, ask=yes)
        await made.upgrade()
        assert await descriptions(made) == []
    assert asked == ["column users.name to full_name"]
    assert path is not None
    assert "drop_column" not in path.read_text()


async def test_a_likely_rename_is_a_comment_where_nobody_answers(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with holding(sqlite_url, _users(sa.Column("name", sa.Text))) as engine:
        wanted = _users(sa.Column("full_name", sa.Text))
        made = migrator(engine, tmp_path, wanted)
        path = await made.revision("x", autogenerate=True)
    assert path is not None
    assert "# Is it a rename? column users.name to full_name." in path.read_text()


async def test_a_rename_that_was_told_is_not_asked_about(
    sqlite_url: str, tmp_path: Path
) -> None:
    wanted = sa.MetaData()
    key = sa.Column("id", sa.Integer, primary_key=True)
    name = sa.Column("name", sa.Text)
    sa.Table("people", wanted, key, name, info={"renamed_from": "users"})
    async with holding(sqlite_url, _users(sa.Column("name", sa.Text))) as engine:
        path = await migrator(engine, tmp_path, wanted).revision("x", autogenerate=True)
    assert path is not None
    assert "Is it a rename?" not in path.read_text()


async def test_revisions_that_are_pending_come_first(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with holding(sqlite_url, sa.MetaData()) as engine:
        made = migrator(engine, tmp_path, _users())
        await made.revision("first", autogenerate=True)
        with pytest.raises(PendingRevisionsError, match="the database is behind"):
            await made.revision("second", autogenerate=True)


async def test_without_models_there_is_nothing_to_compare(
    sqlite_url: str, tmp_path: Path
) -> None:
    with pytest.raises(NoMetadataError):
        await Migrator(sqlite_url, tmp_path).check()


async def test_check_changes_nothing(postgres_url: str, tmp_path: Path) -> None:
    metadata = kitchen_sink("postgresql")
    async with holding(postgres_url, metadata) as engine:
        await migrator(engine, tmp_path, kitchen_sink("postgresql")).check()
        async with engine.connect() as connection:
            names = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
    assert sorted(names) == sorted(table.name for table in metadata.sorted_tables)


async def test_hooks_decide_what_is_compared(sqlite_url: str, tmp_path: Path) -> None:
    before = _users(sa.Column("x", sa.String(5)))
    async with holding(sqlite_url, before) as engine:
        wanted = _users(sa.Column("x", sa.String(9)))
        sa.Table("mine", wanted, sa.Column("id", sa.Integer, primary_key=True))

        def include_object(value, name, kind, reflected, compare_to):
            return name != "mine"

        plain = Migrator(engine, tmp_path, metadata=wanted)
        filtered = Migrator(
            engine, tmp_path, metadata=wanted, include_object=include_object
        )
        deaf = Migrator(engine, tmp_path, metadata=wanted, compare_type=False)
        told = Migrator(
            engine, tmp_path, metadata=wanted, compare_type=lambda *_: False
        )
        found = [await descriptions(each) for each in (plain, filtered, deaf, told)]
    changed = "alter table users: alter column users.x"
    assert found == [
        ["create table mine", changed],
        [changed],
        ["create table mine"],
        ["create table mine"],
    ]


async def test_names_are_left_out_before_they_are_compared(
    sqlite_url: str, tmp_path: Path
) -> None:
    asked = []

    def include_name(name, kind, parents):
        asked.append((name, kind, parents.get("schema_name")))
        return name != "foreign"

    before = _users()
    sa.Table("foreign", before, sa.Column("id", sa.Integer, primary_key=True))
    async with holding(sqlite_url, before) as engine:
        made = Migrator(engine, tmp_path, metadata=_users(), include_name=include_name)
        assert await descriptions(made) == []
    assert {("foreign", "table", None), ("users", "table", None)} <= set(asked)


async def test_several_metadata_are_compared_as_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    other = sa.MetaData()
    sa.Table("other", other, sa.Column("id", sa.Integer, primary_key=True))
    async with holding(sqlite_url, _users()) as engine:
        made = Migrator(engine, tmp_path, metadata=[_users(), other])
        assert await descriptions(made) == ["create table other"]
        again = Migrator(engine, tmp_path, metadata=[_users(), _users()])
        with pytest.raises(DuplicateTableError, match="users"):
            await again.check()


async def test_a_prefix_stands_before_the_projects_own_types(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with holding(sqlite_url, sa.MetaData()) as engine:
        made = Migrator(
            engine,
            tmp_path,
            metadata=_users(sa.Column("x", Colourful)),
            user_module_prefix="own.",
        )
        path = await made.revision("x", autogenerate=True)
    assert path is not None
    assert 'sa.Column("x", own.Colourful())' in path.read_text()


async def test_a_rewriter_changes_operations(sqlite_url: str, tmp_path: Path) -> None:
    rewriter = Rewriter()

    @rewriter.rewrites(CreateTable)
    def nothing(sides, operation):
        return None

    async with holding(sqlite_url, sa.MetaData()) as engine:
        made = Migrator(
            engine,
            tmp_path,
            metadata=_users(),
            process_revision_directives=rewriter,
        )
        assert await made.revision("x", autogenerate=True) is None


async def test_a_schema_of_which_only_a_type_is_used_keeps_its_tables(
    postgres_url: str, tmp_path: Path
) -> None:
    sql = "CREATE SCHEMA app; CREATE TABLE app.foreign_one (id int)"
    for statement in (*sql.split(";"), "CREATE VIEW app.w AS SELECT 1 AS c"):
        query(postgres_url, statement)

    def models(*labels: str) -> sa.MetaData:
        made = _users(sa.Column("x", sa.Enum(*labels, name="state", schema="app")))
        sa.Sequence("numbers", schema="app", metadata=made)
        declare(made, View("v", f"SELECT {len(labels)} AS c", schema="app"))
        return made

    async with holding(postgres_url, sa.MetaData()) as engine:
        for labels in (("a",), ("a", "b")):
            made = migrator(engine, tmp_path / "m", models(*labels))
            await made.revision("x", autogenerate=True)
            await made.upgrade()
            assert await descriptions(made) == []
        assert len(await made.history()) == 2
    assert query(postgres_url, "SELECT count(*) FROM app.foreign_one, app.w") == [(0,)]


async def test_a_materialized_view_that_is_made_anew_keeps_its_indexes(
    postgres_url: str, tmp_path: Path
) -> None:
    def models(type_: Any) -> sa.MetaData:
        made = _users(sa.Column("x", type_))
        declare(made, MaterializedView("v", "SELECT x FROM users"))
        return made

    async with holding(postgres_url, models(sa.Integer)) as engine:
        query(postgres_url, "CREATE UNIQUE INDEX ix_v ON v (x)")
        was = dumped(postgres_url)
        made = migrator(engine, tmp_path / "m", models(sa.BigInteger))
        await made.revision("x", autogenerate=True)
        await made.upgrade()
        assert await descriptions(made) == []
        assert "INDEX ix_v ON public.v" in dumped(postgres_url)
        await made.downgrade("base")
    assert dumped(postgres_url, without="brant_") == was


async def test_the_way_back_adds_columns_in_their_order(
    postgres_url: str, tmp_path: Path
) -> None:
    before = _users(*(sa.Column(name, sa.Integer) for name in "abc"))
    async with holding(postgres_url, before) as engine:
        was = dumped(postgres_url)
        made = migrator(engine, tmp_path / "m", _users())
        await made.revision("x", autogenerate=True)
        await made.upgrade()
        await made.downgrade("base")
    assert dumped(postgres_url, without="brant_") == was


async def test_safe_forms_can_be_switched_off(
    postgres_url: str, tmp_path: Path
) -> None:
    async with holding(postgres_url, _users(sa.Column("x", sa.Text))) as engine:
        wanted = _users(sa.Column("x", sa.Text, nullable=False, index=True))
        texts = []
        for is_safe in (True, False):
            made = Migrator(engine, tmp_path, metadata=wanted, safe_forms=is_safe)
            path = await made.revision("x", autogenerate=True, splice=True, head="base")
            assert path is not None
            texts.append(path.read_text().partition("async def downgrade")[0])
            path.unlink()
    assert "postgresql_concurrently=True" in texts[0]
    assert "VALIDATE CONSTRAINT" in texts[0]
    assert "concurrently" not in texts[1]
    assert "VALIDATE" not in texts[1]


async def test_compare_takes_a_connection(sqlite_url: str) -> None:
    engine = create_async_engine(sqlite_url)
    async with engine.connect() as connection:
        (operation,) = await compare(_users(), connection)
    await engine.dispose()
    assert not isinstance(operation, AlterColumn)
    assert operation.describe() == "create table users"


class Colourful(sa.types.TypeDecorator[str]):
    impl = sa.String(9)
    cache_ok = True


class Tagging:
    """A plugin that wants every new table to be tagged."""

    def compare(self, sides):
        missing = sides.models.snapshot.keys() - sides.database.keys()
        return [Execute(f"-- tag {name}") for name in sorted(missing)]

    def render(self, operation, _writer):
        is_tag = isinstance(operation, Execute)
        return f"op.execute({operation.statement!r}.upper())" if is_tag else None


async def test_a_plugin_compares_and_writes(sqlite_url: str, tmp_path: Path) -> None:
    async with holding(sqlite_url, sa.MetaData()) as engine:
        made = Migrator(engine, tmp_path, metadata=_users(), plugins=[Tagging()])
        assert await descriptions(made) == [
            "create table users",
            "execute -- tag users",
        ]


async def test_rows_keep_a_label_that_mysql_renames(
    mariadb_url: str, tmp_path: Path
) -> None:
    def models(*labels: str) -> sa.MetaData:
        made, info = sa.MetaData(), {"renamed_labels": {"it's": "is"}}
        state = sa.Column(
            "c", sa.Enum(*labels), nullable=False, server_default=labels[1], info=info
        )
        sa.Table("t", made, sa.Column("id", sa.Integer, primary_key=True), state)
        return made

    async def labels() -> list[str]:
        async with engine.connect() as connection:
            rows = await connection.execute(sa.text("SELECT c FROM t ORDER BY id"))
            return list(rows.scalars())

    async with holding(mariadb_url, models("a", "it's", "z")) as engine:
        async with engine.begin() as connection:
            await connection.execute(
                sa.text("INSERT INTO t (c) VALUES ('z'), ('a'), (DEFAULT)")
            )
        found = migrator(engine, tmp_path / "m", models("a", "is", "z", "new"))
        await found.revision("labels", autogenerate=True, no_destructive=True)
        await found.upgrade()
        assert await labels() == ["z", "a", "is"]
        assert await found.check() == ()
        await found.downgrade("base")
        assert await labels() == ["z", "a", "it's"]


async def test_rows_and_definitions_outlive_a_character_set(
    mariadb_url: str, tmp_path: Path
) -> None:
    def models(**options: str) -> sa.MetaData:
        made = sa.MetaData()
        named = {
            f"{n}_{k}": v for k, v in options.items() for n in ("mysql", "mariadb")
        }
        own = sa.Column("own", sa.String(9, collation="latin2_bin"))
        parts = (sa.Column("c", sa.String(9)), sa.Column("long", sa.Text), own)
        key = sa.Column("id", sa.Integer, primary_key=True)
        sa.Table("t", made, key, *parts, **named)
        return made

    async def shown() -> tuple[object, dict[str, tuple[str, str]]]:
        async with engine.connect() as connection:
            rows = await connection.execute(sa.text("SELECT c, own FROM t"))
            columns = await connection.execute(
                sa.text(
                    "SELECT column_name, column_type, collation_name"
                    " FROM information_schema.columns"
                    " WHERE table_schema = database() AND table_name = 't'"
                )
            )
            found = {name: (kind, collation) for name, kind, collation in columns}
            return list(map(tuple, rows)), found

    latin = {"engine": "MyISAM", "default_charset": "latin1"}
    async with holding(mariadb_url, models(**latin)) as engine:
        async with engine.begin() as connection:
            insert = "INSERT INTO t (c, own) VALUES ('caf\u00e9', '\u0142')"
            await connection.execute(sa.text(insert))
        before = await shown()
        folder = tmp_path / "m"
        assert await migrator(engine, folder, models()).check() == ()
        assert await migrator(engine, folder, models(engine="myisam")).check() == ()
        wide = models(engine="InnoDB", charset="utf8mb4", collate="utf8mb4_bin")
        found = migrator(engine, folder, wide)
        await found.revision("options", autogenerate=True)
        await found.upgrade()
        rows, columns = await shown()
        assert rows == before[0]
        assert columns["c"] == ("varchar(9)", "utf8mb4_bin")
        assert columns["long"] == ("text", "utf8mb4_bin")
        assert columns["own"] == ("varchar(9)", "latin2_bin")
        assert await found.check() == ()
        assert await migrator(engine, folder, models()).check() == ()
        await found.downgrade("base")
        assert await shown() == before
