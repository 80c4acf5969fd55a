"""Revisions that travel together, each with what its journal says of it."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest

from brant import Migrator
from brant.errors import BrantError, LockLostError, RunFailedError
from brant.runtime.events import OperationStarted, RevisionDone, RevisionStarted
from running import write
from servers.proxy import proxy
from servers.query import query

CREATE = 'await op.execute("create table {} (x int)")'
MANY = [f"m{number:02}" for number in range(40)]


def many(folder, *others):
    return write(folder, *((name, CREATE.format(name)) for name in MANY), *others)


def tables(url):
    names = [name for (name,) in query(url, "show tables")]
    return sorted(name for name in names if not name.startswith("brant_"))


def journal(url):
    return query(url, "select revision, position, state from brant_journal order by 2")


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_forty_revisions_are_a_few_messages(mariadb_server, tmp_path, driver):
    folder = many(tmp_path / "m")
    with mariadb_server.database() as asyncmy:
        url = asyncmy.replace("asyncmy", driver)
        with proxy(url, latency=0.05) as network:
            migrator = Migrator(network.url(url), folder)
            await migrator.upgrade(MANY[0])
            network.clear()
            report = await migrator.upgrade()
            assert network.traffic.round_trips < 50
        assert [each.revision for each in report.applied] == MANY[1:]
        assert tables(url) == MANY
        assert journal(url) == []
        assert (await Migrator(url, folder).verify()).problems == ()


@pytest.mark.parametrize("driver", ["asyncmy", "aiomysql"])
async def test_so_are_revisions_that_change_rows(mariadb_server, tmp_path, driver):
    """Each change of rows is committed with what says so, in the same message."""
    row = 'await op.execute("insert into {} values (1)")'
    rows = (f"{CREATE}\n{row}\n{row}".replace("{}", name) for name in MANY)
    folder = write(tmp_path / "m", *zip(MANY, rows, strict=True))
    with mariadb_server.database() as asyncmy:
        url = asyncmy.replace("asyncmy", driver)
        with proxy(url, latency=0.05) as network:
            migrator = Migrator(network.url(url), folder)
            await migrator.upgrade(MANY[0])
            network.clear()
            await migrator.upgrade()
            assert network.traffic.round_trips < 50
        assert query(url, "select count(*) from m39") == [(2,)]
        assert journal(url) == []


async def test_no_rows_are_committed_for_a_run_that_was_asked_to_stop(
    mariadb_url, tmp_path
):
    """Whoever asked may be gone: what was killed may say that all went well."""
    slow = 'await op.execute("insert into first select sleep(1)")'
    folder = write(
        tmp_path / "m",
        ("first", CREATE.format("first")),
        ("slow", slow),
        ("z", CREATE.format("z")),
    )
    await Migrator(mariadb_url, folder).upgrade("first")
    task = asyncio.create_task(Migrator(mariadb_url, folder).upgrade())
    look = (
        "select 1 from information_schema.processlist where info like 'insert%sleep%'"
    )
    while not query(mariadb_url, look):
        await asyncio.sleep(0.01)
    stop = "insert into brant_lock (name, epoch, run_id) select 'stop', 0, run_id"
    query(mariadb_url, f"{stop} from brant_lock where name = 'owner'")
    with pytest.raises(BrantError):
        await task
    assert query(mariadb_url, "select * from first") == []
    assert journal(mariadb_url) == []
    await Migrator(mariadb_url, folder).upgrade()
    assert query(mariadb_url, "select * from first") == [(0,)]


async def test_who_is_cancelled_asks_itself_to_stop(mariadb_url, tmp_path):
    body = """
    await op.execute("create table x (n int)")
    await op.execute("insert into x select sleep(0.5)")
    """
    folder = write(tmp_path / "m", ("slow", body), ("z", CREATE.format("z")))
    migrator = Migrator(mariadb_url, folder)
    task = asyncio.create_task(migrator.upgrade())
    look = (
        "select 1 from information_schema.processlist where info like 'insert%sleep%'"
    )
    while not query(mariadb_url, look):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    asked = "select o.run_id = s.run_id from brant_lock o, brant_lock s"
    where = "where o.name = 'owner' and s.name = 'stop'"
    assert query(mariadb_url, f"{asked} {where}") == [(1,)]
    assert query(mariadb_url, "select * from x") == []
    assert [each.outcome for each in await migrator.log()] == ["interrupted"]
    await Migrator(mariadb_url, folder).upgrade()
    assert query(mariadb_url, "select * from x") == [(0,)]


async def test_each_is_told_of_in_its_order(mariadb_url, tmp_path):
    told = []
    migrator = Migrator(mariadb_url, many(tmp_path / "m"), on_event=told.append)
    await migrator.upgrade()
    for kind in (RevisionStarted, OperationStarted, RevisionDone):
        found = [each.revision.id for each in told if isinstance(each, kind)]
        assert found == MANY, kind


async def test_each_is_told_of_when_it_is_done(mariadb_url, tmp_path):
    """Not all at the end of the message that they share."""
    told = []

    def hear(event):
        if isinstance(event, RevisionDone):
            told.append(monotonic())

    slow = 'await op.execute("create table {0} as select sleep(0.2) as x")'
    slowly = ((name, slow.format(name)) for name in MANY[:6])
    folder = write(tmp_path / "m", *slowly)
    await Migrator(mariadb_url, folder, on_event=hear).upgrade()
    assert told[-1] - told[1] > 0.2


async def test_the_statement_that_failed_is_named_and_gone_on_with(
    mariadb_url, tmp_path
):
    """Of raw SQL nobody could tell whether it arrived; its error did."""
    body = f"""
    {CREATE.format("first")}
    await op.execute("alter table missing add y int")
    {CREATE.format("last")}
    """
    folder = many(tmp_path / "m", ("wrong", body), ("z", CREATE.format("z")))
    with pytest.raises(RunFailedError, match=r"wrong\.py:12: .*missing") as failed:
        await Migrator(mariadb_url, folder).upgrade()
    assert failed.value.revision == "wrong"
    assert [*failed.value.applied] == MANY
    assert tables(mariadb_url) == ["first", *MANY]
    assert journal(mariadb_url) == [("wrong", 0, "done"), ("wrong", 1, "stopped")]
    query(mariadb_url, "create table missing (x int)")
    report = await Migrator(mariadb_url, folder).upgrade()
    assert [each.revision for each in report.applied] == ["wrong", "z"]
    assert journal(mariadb_url) == []
    assert (await Migrator(mariadb_url, folder).verify()).problems == ()


@pytest.mark.parametrize(
    "wrong", ["call twice()", "insert into t values (1), (2), (1)"]
)
async def test_a_statement_that_failed_is_not_sent_again(mariadb_url, tmp_path, wrong):
    """What it left outside of its transaction would be left twice."""
    body = f"""
    await op.execute("create table log (x int) engine=myisam")
    await op.execute("create table t (x int primary key)")
    await op.execute("create trigger logging before insert on t for each row"
                     " insert into log values (new.x)")
    await op.execute("create procedure twice() begin"
                     " insert into t values (3); insert into t values (3); end")
    await op.execute("{wrong}")
    """
    folder = many(tmp_path / "m", ("wrong", body))
    with pytest.raises(RunFailedError, match=r"wrong\.py:17: Duplicate entry"):
        await Migrator(mariadb_url, folder).upgrade()
    logged = [(3,), (3,)] if "call" in wrong else [(1,), (1,), (2,)]
    assert query(mariadb_url, "select x from log order by x") == logged
    assert journal(mariadb_url)[-1] == ("wrong", 4, "stopped")


async def test_a_script_that_catches_an_error_goes_on(mariadb_url, tmp_path):
    body = f"""
    {CREATE.format("first")}
    try:
        {CREATE.format("first")}
    except Exception:
        {CREATE.format("caught")}
    """
    folder = many(tmp_path / "m", ("tries", body), ("z", CREATE.format("z")))
    await Migrator(mariadb_url, folder).upgrade()
    assert tables(mariadb_url) == ["caught", "first", *MANY, "z"]


async def test_rows_and_tables_may_change_in_turn(mariadb_url, tmp_path):
    body = """
    await op.execute("create table t (x int)")
    await op.execute("insert into t values (1), (2), (3)")
    await op.execute("delete from t where x = 2")
    await op.execute("alter table t add y int default 7")
    await op.execute("update t set y = 8 where x = 3")
    """
    folder = many(tmp_path / "m", ("rows", body))
    await Migrator(mariadb_url, folder).upgrade()
    assert query(mariadb_url, "select x, y from t order by x") == [(1, 7), (3, 8)]
    assert journal(mariadb_url) == []


async def test_a_revision_that_asks_waits_for_its_turn(mariadb_url, tmp_path):
    body = """
    rows = await op.fetch("select count(*) from m39")
    await op.execute(f"create table asked_{rows.scalar()} (x int)")
    """
    folder = many(tmp_path / "m", ("asks", body), ("z", CREATE.format("z")))
    await Migrator(mariadb_url, folder).upgrade()
    assert tables(mariadb_url) == ["asked_0", *MANY, "z"]


async def test_the_server_says_how_long_each_took(mariadb_url, tmp_path):
    slow = 'await op.execute("create table slow as select sleep(0.4) as x")'
    folder = many(tmp_path / "m", ("slow", slow), ("z", CREATE.format("z")))
    await Migrator(mariadb_url, folder).upgrade()
    found = query(mariadb_url, "select revision from brant_history"
                  " where duration_ms >= 400")  # fmt: skip
    assert found == [("slow",)]


@pytest.mark.parametrize("at", [1, 3, 17])
async def test_what_is_cancelled_between_many_is_gone_on_with(
    mariadb_url, tmp_path, at
):
    heard = 0

    def hear(event):
        nonlocal heard
        heard += isinstance(event, RevisionStarted)
        if heard == at:
            task.cancel()

    folder = many(tmp_path / "m")
    task = asyncio.create_task(Migrator(mariadb_url, folder, on_event=hear).upgrade())
    with pytest.raises(asyncio.CancelledError):
        await task
    await Migrator(mariadb_url, folder).upgrade()
    assert tables(mariadb_url) == MANY
    assert journal(mariadb_url) == []
    assert (await Migrator(mariadb_url, folder).verify()).problems == ()


async def test_nothing_is_done_for_who_lost_the_lock(mariadb_url, tmp_path):
    """The fence is looked at before every statement of a message."""
    slow = 'await op.execute("create table slow as select sleep(1) as x")'
    folder = write(
        tmp_path / "m",
        ("first", CREATE.format("first")),
        ("slow", slow),
        *((name, CREATE.format(name)) for name in MANY),
    )
    await Migrator(mariadb_url, folder).upgrade("first")
    task = asyncio.create_task(Migrator(mariadb_url, folder).upgrade())
    look = (
        "select 1 from information_schema.processlist where info like 'create%sleep%'"
    )
    while not query(mariadb_url, look):
        await asyncio.sleep(0.01)
    query(mariadb_url, "update brant_lock set run_id = 'other', epoch = epoch + 1")
    with pytest.raises(LockLostError):
        await task
    assert tables(mariadb_url) == ["first", "slow"]
