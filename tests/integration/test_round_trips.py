"""What revisions cost on the way to the server, counted."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, aclosing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import greenlet_spawn

from brant import Migrator
from brant.errors import RunFailedError, TargetError
from brant.runtime.connect import open_engine
from brant.runtime.precheck import ask_ahead, look
from brant.runtime.spare import Spare
from running import tables, write
from servers.proxy import proxy
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

WIDE = """
revision = "wide"
down_revision = "r001"

async def upgrade(op):
    for number in range(40):
        await op.execute(f"create table wide_{number} (id int)")
"""
READING = 'await op.fetch("select 1")'


async def trips(url: str, folder: Path, target: str, latency: float = 0.0) -> int:
    with proxy(url, latency=latency) as network:
        await Migrator(network.url(url), folder).upgrade(target)
        return network.traffic.round_trips


async def test_statements_share_the_message_of_their_revision(postgres_url, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    (folder / "wide.py").write_text(WIDE)
    await Migrator(postgres_url, folder).upgrade("r001")
    narrow = await trips(postgres_url, folder, "r002")
    assert await trips(postgres_url, folder, "wide") == narrow


async def test_revisions_that_read_share_a_message_with_nobody(postgres_url, tmp_path):
    script = f'{READING}\nawait op.execute("create table t{{0}} (id int)")'
    scripts = [(f"r{n}", script.format(n)) for n in range(9)]
    folder = write(tmp_path / "m", *scripts)
    await Migrator(postgres_url, folder).upgrade("r0")
    two = await trips(postgres_url, folder, "r2")
    six = await trips(postgres_url, folder, "r8")
    # BEGIN, what is read (prepared, then run), and all the rest with COMMIT.
    assert six - two == 4 * 4


@pytest.mark.parametrize(("latency", "most"), [(0.0, 60), (0.05, 20)])
async def test_revisions_share_messages(postgres_server, tmp_path, latency, most):
    folder = write(tmp_path / "m", *tables(61))
    with postgres_server.database() as url:
        one = await trips(url, folder, "r001")
        sixty = await trips(url, folder, "heads", latency)
    assert sixty <= one + most


async def test_a_message_is_flushed_once(postgres_server, tmp_path):
    """All but its last revision are committed before the disk has them."""
    note = "insert into seen select current_setting('synchronous_commit')"
    scripts = [
        ("first", 'await op.execute("create table seen (flushed text)")'),
        *((f"r{n}", f'await op.execute("{note}")') for n in range(40)),
    ]
    folder = write(tmp_path / "m", *scripts)
    with postgres_server.database() as url:
        name = make_url(url).database
        query(url, f'alter database "{name}" set synchronous_commit = on')
        with proxy(url, latency=0.05) as network:
            migrator = Migrator(network.url(url), folder)
            await migrator.upgrade("first")
            network.clear()
            await migrator.upgrade()
            messages = network.traffic.messages
        seen = [flushed for (flushed,) in query(url, "select flushed from seen")]

    assert len(seen) == 40
    assert seen[-1] == "on"
    assert 1 <= seen.count("on") < messages
    assert seen.count("on") < 10


async def test_the_look_and_the_run_share_a_connection(postgres_server, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    with postgres_server.database() as url, proxy(url) as network:
        await Migrator(network.url(url), folder).upgrade()
        assert network.traffic.connections == 2  # the other one is the lock's
        assert network.traffic.round_trips == 13


async def test_far_away_a_few_revisions_take_as_long_as_one(postgres_server, tmp_path):
    """The first waits for the others: it is known how far the server is."""
    found = []
    for number in (1, 4):
        folder = write(tmp_path / f"m{number}", *tables(number))
        with postgres_server.database() as url:
            found.append(await trips(url, folder, "heads", latency=0.1))
    assert found[0] == found[1]


async def test_a_journal_that_was_left_is_found_under_any_name(
    postgres_server, tmp_path
):
    """Whether there is one is asked with the heads."""
    body = """
    await op.execute("create table t (x int)")
    async with op.autocommit():
        await op.execute("create table u (x int)")
    """
    folder = write(tmp_path / "m", ("r1", body))
    with postgres_server.database() as url:
        query(url, 'create schema "Other one"')
        query(url, "create table u (x int)")
        options = {"schema": "Other one", "version_table": "odd\"'name"}
        with pytest.raises(RunFailedError):
            await Migrator(url, folder, **options).upgrade()
        query(url, "drop table u")
        await Migrator(url, folder, **options).upgrade()
        assert query(url, "select * from u") == []


async def test_a_look_leaves_no_connection_behind(postgres_server, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    with postgres_server.database() as url:
        with pytest.raises(TargetError):
            await Migrator(url, folder).upgrade("nowhere")
        await Migrator(url, folder).upgrade()
        await Migrator(url, folder).upgrade()
        write(folder, *tables(1), ("wrong", 'await op.execute("select wrong")'))
        with pytest.raises(RunFailedError):
            await Migrator(url, folder).upgrade()
        name = make_url(url).database
        sql = f"select pid from pg_stat_activity where datname = '{name}'"
        assert len(query(url, sql)) == 1  # our own


@pytest.mark.parametrize(
    ("kind", "driver", "trips"),
    [
        ("postgres", "postgresql+asyncpg", [10, 3]),
        ("postgres", "postgresql+psycopg", [9, 6]),
        ("mariadb", "mysql+asyncmy", [10, 5]),
    ],
)
async def test_the_opening_questions_are_one(kind, driver, trips, request, tmp_path):
    """SQLAlchemy knows afterwards what it knows when it asks by itself."""
    server = request.getfixturevalue(f"{kind}_server")
    known: list[dict[str, object]] = []
    with server.database() as url, proxy(url) as network:
        through = str(network.url(url)).replace(url.partition(":")[0], driver, 1)
        theirs = create_async_engine(through, isolation_level="AUTOCOMMIT")
        async with (
            open_engine(through, tmp_path) as ours,
            AsyncExitStack() as stack,
        ):
            found = []
            for engine in (theirs.sync_engine, ours):
                network.clear()
                connection = await greenlet_spawn(engine.connect)
                stack.push_async_callback(greenlet_spawn, connection.close)
                found.append(network.traffic.round_trips)
                known.append(
                    {
                        name: value
                        for name, value in vars(engine.dialect).items()
                        if isinstance(value, int | str | tuple | None)
                    }
                )
        await theirs.dispose()
    assert found == trips
    assert known[0] == known[1]
    assert known[0]["server_version_info"] > (10,)


async def test_the_opening_question_is_asked_ahead(postgres_server, tmp_path):
    with postgres_server.database() as url, proxy(url) as network:
        through = str(network.url(url))
        async with aclosing(Spare()) as spare:
            await look(through, "brant_version", None, spare=spare)
            await ask_ahead(spare)
            async with open_engine(through, tmp_path, spare=spare) as engine:
                network.clear()
                connection = await greenlet_spawn(engine.connect)
                assert network.traffic.round_trips == 0
                assert engine.dialect.default_schema_name == "public"
                assert engine.dialect.server_version_info > (13,)
                await greenlet_spawn(connection.close)


async def test_a_spare_connection_that_broke_is_opened_again(postgres_server, tmp_path):
    with postgres_server.database() as url, proxy(url) as network:
        through = str(network.url(url))
        async with aclosing(Spare()) as spare:
            await look(through, "brant_version", None, spare=spare)
            network.reset()
            while not spare.first.is_closed():
                await asyncio.sleep(0.01)
            await ask_ahead(spare)  # in vain
            async with open_engine(through, tmp_path, spare=spare) as engine:
                connection = await greenlet_spawn(engine.connect)
                assert engine.dialect.default_schema_name == "public"
                await greenlet_spawn(connection.close)
            assert network.traffic.connections == 2


async def test_one_revision_and_none_on_mariadb(mariadb_server, tmp_path):
    folder = write(
        tmp_path / "m", ("one", 'await op.execute("create table t (id int)")')
    )
    with mariadb_server.database() as url:
        # A connection's end is a round trip, or none where it goes with another's.
        assert 23 <= await trips(url, folder, "heads") <= 25
        assert 8 <= await trips(url, folder, "heads") <= 9


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_on_mariadb_a_statement_and_its_place_in_the_journal_are_one(
    mariadb_server, tmp_path, driver
):
    """And so is all that ends a revision."""
    body = 'await op.execute("create table t{} (id int)")'
    ten = [(f"a{n}", body.format(n)) for n in range(10)]
    folder = write(tmp_path / "m", *ten)
    with mariadb_server.database() as asyncmy:
        url = asyncmy.replace("asyncmy", driver)
        first = await trips(url, folder, "a0")
        nine = await trips(url, folder, "heads")
    assert nine <= first + 2 * 9
