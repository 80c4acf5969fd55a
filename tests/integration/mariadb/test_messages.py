"""Several statements in one message: as many answers, and what an error leaves."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from asyncmy.cursors import Cursor
from asyncmy.errors import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant.runtime.batching import Command, GuardError, SendError
from brant.runtime.drivers import channel
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from brant.runtime.batching import Channel

SEPARATOR = "\n;\n"


class OneAtATime(Cursor):
    """What a server or a pooler without that ability says."""

    async def execute(self, query: str, args: Any = None) -> Any:
        if SEPARATOR in query:
            raise ProgrammingError(1064, "You have an error in your SQL syntax")
        return await super().execute(query, args)


class OnlyTheFirst(Cursor):
    """A pooler that leaves out what follows."""

    async def execute(self, query: str, args: Any = None) -> Any:
        return await super().execute(query.partition(SEPARATOR)[0], args)


@pytest.fixture
def url(mariadb_url: str) -> str:
    query(mariadb_url, "create table t (id int primary key, x int)")
    query(mariadb_url, "insert into t values (1, 1)")
    return mariadb_url


@asynccontextmanager
async def opened(url: str, **options: Any) -> AsyncIterator[Channel]:
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args=options,
    )
    async with engine.connect() as connection:
        await connection.get_raw_connection()
        assert connection.sync_connection is not None
        yield channel(connection.sync_connection)
    await engine.dispose()


def ids(url: str) -> list[int]:
    return [id for (id,) in query(url, "select id from t order by id")]


def inserting(*ids: int) -> list[Command]:
    return [Command(f"insert into t (id) values ({id})") for id in ids]


MOVE = Command("update t set id = 2 where id = 1", rows=1)
MOVE_ON = Command("update t set id = 4 where id = 2", rows=1)
BEGIN, COMMIT = Command("BEGIN"), Command("COMMIT")


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_a_transaction_is_one_message(url, driver):
    async with opened(url.replace("asyncmy", driver)) as sender:
        counted = [Command(each.sql, rows=1) for each in inserting(3, 4)]
        await sender.send([BEGIN, MOVE, *counted, COMMIT])
        assert sender.messages == 1
        assert [row["id"] for row in await sender.query("select id from t")] == [
            2,
            3,
            4,
        ]
    assert ids(url) == [2, 3, 4]


async def test_a_commit_waits_for_what_nobody_counts(url):
    async with opened(url) as sender:
        await sender.send([BEGIN, *inserting(3), MOVE, COMMIT, BEGIN, MOVE_ON, COMMIT])
        assert sender.messages == 2
    assert ids(url) == [3, 4]


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_a_commit_goes_along_where_a_condition_permits_it(url, driver):
    async with opened(url.replace("asyncmy", driver)) as sender:
        may, must_not = (Command("COMMIT", permit=f"{n} = 1") for n in (1, 2))
        await sender.send([BEGIN, *inserting(3), may, BEGIN, *inserting(4), may])
        assert sender.messages == 1
        with pytest.raises(SendError) as caught:
            await sender.send([BEGIN, *inserting(5), must_not, BEGIN])
        assert caught.value.index == 2
        assert isinstance(caught.value.error, GuardError)
        await sender.abort()
    assert ids(url) == [1, 3, 4]


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_the_statement_that_failed_is_known(url, driver):
    async with opened(url.replace("asyncmy", driver)) as sender:
        with pytest.raises(SendError, match="Duplicate") as caught:
            await sender.send([MOVE, *inserting(3, 3, 5)])
        assert caught.value.index == 2
        await sender.send(inserting(6, 7))
    assert ids(url) == [2, 3, 6, 7]


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
@pytest.mark.parametrize("is_last", [False, True])
async def test_too_few_rows_stop_it(url, driver, is_last):
    wrong = Command("update t set id = 2 where id = 9", rows=1)
    rest = [] if is_last else [*inserting(4), COMMIT]
    async with opened(url.replace("asyncmy", driver)) as sender:
        with pytest.raises(SendError, match="0 rows instead of 1") as caught:
            await sender.send([BEGIN, *inserting(3), wrong, *rest])
        assert caught.value.index == 2
        assert isinstance(caught.value.error, GuardError)
        await sender.abort()
    assert ids(url) == [1]


async def test_what_may_give_several_answers_goes_alone(url):
    query(
        url,
        "create procedure p() begin select 1; insert into t (id) values (8); "
        "select 2; end",
    )
    trigger = (
        "create trigger tr before insert on t for each row begin "
        "set new.x = 5; set new.x = new.x + 1; end"
    )
    several = [Command("call p()"), Command(trigger), Command("select 1")]
    async with opened(url) as sender:
        await sender.send([*inserting(3), *several, *inserting(9), MOVE])
        assert sender.messages == 5
    assert query(url, "select id, x from t where id > 7 order by id") == [
        (8, None),
        (9, 6),
    ]


@pytest.mark.parametrize("cursor", [OneAtATime, OnlyTheFirst])
async def test_who_takes_one_statement_gets_one_after_the_other(url, cursor):
    async with opened(url, cursor_cls=cursor) as sender:
        await sender.send([BEGIN, MOVE, *inserting(3), COMMIT])
        with pytest.raises(SendError, match="Duplicate") as caught:
            await sender.send([BEGIN, *inserting(4, 4), COMMIT])
        assert caught.value.index == 2
        await sender.abort()
        wrong = Command("update t set id = 7 where id = 9", rows=1)
        with pytest.raises(SendError, match="0 rows instead of 1") as caught:
            await sender.send([BEGIN, wrong, *inserting(5), COMMIT])
        assert caught.value.index == 1
        await sender.abort()
    assert ids(url) == [2, 3]


async def test_a_mistake_in_the_first_is_told_as_such(url):
    async with opened(url) as sender:
        with pytest.raises(SendError, match="syntax") as caught:
            await sender.send([Command("create nonsense"), *inserting(3)])
        assert caught.value.index == 0
    assert ids(url) == [1]


async def test_much_is_several_messages(url):
    query(url, "create table b (x mediumtext)")
    rows = [Command(f"insert into b values ('{'x' * 150_000}')") for _ in range(3)]
    async with opened(url) as sender:
        await sender.send([BEGIN, MOVE, *rows, COMMIT])
        assert sender.messages == 4
    assert query(url, "select count(*) from b") == [(3,)]
    assert ids(url) == [2]
