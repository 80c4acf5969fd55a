"""psycopg's pipeline: one round trip, and each statement answers for itself."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator
from brant.runtime.batching import Command, SendError
from brant.runtime.connect import connect
from brant.runtime.drivers import channel
from running import tables, write
from servers.proxy import proxy
from servers.query import query


def commands(*texts: str) -> list[Command]:
    return [Command(text) for text in texts]


@pytest.fixture
def network(postgres_url):
    with proxy(postgres_url) as link:
        yield link


@pytest.fixture
async def engine(postgres_url, network):
    url = make_url(network.url(postgres_url)).set(drivername="postgresql+psycopg")
    made = create_async_engine(url, poolclass=NullPool)
    yield made
    await made.dispose()


async def test_many_statements_are_one_round_trip(engine, network):
    async with connect(engine.sync_engine) as connection:
        sender = channel(connection)
        transaction = commands("BEGIN", "create table t (id int)", "COMMIT")
        update = Command("insert into t select generate_series(1, 3)", rows=3)
        big = commands(f"select '{'x' * 3_000_000}'", "select repeat('y', 3000000)")
        network.clear()
        await sender.send([*transaction, update, *commands("select '%s', $$;$$"), *big])
        assert network.traffic.round_trips == 1
        assert sender.messages == 1
        assert (await sender.texts("select count(*)::text from t")) == [("3",)]


async def test_the_first_failure_is_told_and_what_was_committed_stays(engine, network):
    async with connect(engine.sync_engine) as connection:
        sender = channel(connection)
        lost = commands("BEGIN", "create table b (id int)", "select 1 / 0", "COMMIT")
        kept = commands("BEGIN", "create table a (id int)", "COMMIT")
        network.clear()
        with pytest.raises(SendError) as caught:
            await sender.send([*kept, *lost, *commands("drop table a")])
        assert network.traffic.round_trips == 1
        assert caught.value.index == 5
        assert caught.value.fault.sqlstate == "22012"
        await sender.abort()
        with pytest.raises(SendError) as caught:
            await sender.send([*commands("BEGIN"), Command("delete from a", rows=1)])
        assert caught.value.index == 1
        await sender.abort()
        found = await sender.texts("select to_regclass('a')::text, to_regclass('b')")
        assert found == [("a", None)]


async def test_a_command_of_several_statements_keeps_its_place(engine):
    async with connect(engine.sync_engine) as connection:
        sender = channel(connection)
        several = "create table a (id int); insert into a values (1); select 1 / 0"
        with pytest.raises(SendError) as caught:
            await sender.send(commands("BEGIN", "select ';'", several, "COMMIT"))
        assert caught.value.index == 2
        await sender.abort()


async def test_a_history_takes_as_few_round_trips_as_with_asyncpg(
    postgres_url, engine, network, tmp_path
):
    folder = write(tmp_path / "m", *tables(30))
    network.latency = 0.05
    other = create_async_engine(network.url(postgres_url), poolclass=NullPool)
    counts = []
    for each in (engine, other):
        migrator = Migrator(each, folder)
        network.clear()
        await migrator.upgrade()
        counts.append(network.traffic.round_trips)
        await migrator.downgrade("base")
    await other.dispose()
    assert counts[0] <= counts[1] + 2  # as many go together as are ready meanwhile
    assert counts[0] < 30
    assert query(postgres_url, "select count(*) from brant_history") == [(120,)]
