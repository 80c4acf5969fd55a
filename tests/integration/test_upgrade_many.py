"""Many schemas and many databases in one run, by one process or by several."""

from __future__ import annotations

import ast
import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import LockPolicy, Migrator
from brant.errors import (
    ConnectError,
    SchemaTargetError,
    TenantsError,
)
from brant.runtime import events
from brant.telemetry import log
from running import tables, write
from servers.proxy import proxy
from servers.query import query

SCHEMAS = [f"tenant {number}" for number in range(6)]
ROUND_TRIPS = 12
"""Of a schema, with all that is opened and asked once for all of them."""

PROGRAM = """
import asyncio, json, sys
from brant import Migrator

migrator = Migrator(sys.argv[1], sys.argv[2])
found = asyncio.run(migrator.upgrade_many(sys.argv[3:], concurrency=2))
print(json.dumps([each.outcome for each in found]))
"""


@pytest.fixture
def schemas(postgres_url: str) -> list[str]:
    for name in SCHEMAS:
        query(postgres_url, f'create schema "{name}"')
    return SCHEMAS


def outcomes(found) -> list[str]:
    return [each.outcome for each in found]


def tables_in(url: str) -> list[tuple[str, int]]:
    return query(
        url,
        "select schemaname, count(*) from pg_tables where tablename ~ '^t[0-9]' "
        "group by 1 order by 1",
    )


async def test_each_schema_gets_its_own_tables(postgres_url, schemas, tmp_path):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(3)))
    found = await migrator.upgrade_many(schemas)
    assert outcomes(found) == ["applied"] * 6
    assert [each.tenant for each in found] == schemas
    assert [each.report.heads for each in found] == [("r003",)] * 6
    assert tables_in(postgres_url) == [(name, 3) for name in schemas]
    assert query(postgres_url, f'select version_num from "{schemas[5]}".brant_version')


async def test_scripts_outside_of_transactions_stay_in_their_schema(
    postgres_url, schemas, tmp_path
):
    folder = write(tmp_path / "m", *tables(1), transactional=False)
    reading = 'assert (await op.fetch("select count(*) from t1")).scalar() == 1'
    write(folder, ("reads", reading), parent="r001")
    found = await Migrator(postgres_url, folder).upgrade_many(schemas)
    assert {each.error for each in found} == {None}
    assert tables_in(postgres_url) == [(name, 1) for name in schemas]


async def test_scripts_are_executed_once_for_all_schemas(
    postgres_url, schemas, tmp_path
):
    folder, executed = write(tmp_path / "m", *tables(3)), tmp_path / "executed"
    for script in folder.iterdir():
        counting = f"\nwith open({str(executed)!r}, 'a') as file: file.write('x')\n"
        script.write_text(script.read_text() + counting)
    found = await Migrator(postgres_url, folder).upgrade_many(schemas, concurrency=1)
    assert outcomes(found) == ["applied"] * 6
    assert tables_in(postgres_url) == [(name, 3) for name in schemas]
    assert executed.read_text() == "xxx"


async def test_scripts_are_parsed_once_for_all_schemas(
    postgres_url, schemas, tmp_path, monkeypatch
):
    folder = write(tmp_path / "m", *tables(2), transactional=False)
    migrator = Migrator(postgres_url, folder)
    parsed, parse = [], ast.parse
    monkeypatch.setattr(ast, "parse", lambda *of: parsed.append(of[1]) or parse(*of))
    found = await migrator.upgrade_many(schemas)
    assert {each.error for each in found} == {None}
    assert sorted(parsed) == sorted(map(str, folder.glob("*.py")))


async def test_current_schemas_cost_one_query_together(postgres_url, schemas, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    with proxy(postgres_url) as network:
        engine = create_async_engine(network.url(postgres_url), poolclass=NullPool)
        migrator = Migrator(engine, folder)
        await migrator.upgrade_many(schemas[:2])
        network.clear()
        await migrator.upgrade_many(schemas[:1])
        one = network.traffic
        await migrator.upgrade_many(schemas)
        network.clear()
        found = await migrator.upgrade_many(schemas)
        six = network.traffic
    assert outcomes(found) == ["current"] * 6
    assert (six.connections, six.round_trips) == (1, one.round_trips)


async def test_schemas_share_the_connections_of_their_locks(
    postgres_url, schemas, tmp_path
):
    folder = write(tmp_path / "m", *tables(2))
    with proxy(postgres_url) as network:
        engine = create_async_engine(network.url(postgres_url), poolclass=NullPool)
        network.clear()
        found = await Migrator(engine, folder).upgrade_many(schemas, concurrency=2)
        opened = network.traffic.connections
        await engine.dispose()
    assert outcomes(found) == ["applied"] * 6
    # One looks at all of them, each has one of its own, two at a time have a lock.
    assert opened <= 1 + 6 + 2
    locks = "select count(*) from pg_locks where locktype = 'advisory'"
    assert query(postgres_url, locks) == [(0,)]


@pytest.mark.parametrize(("reading", "opened"), [(False, 1), (True, 6)])
async def test_schemas_share_connections_that_no_script_has_met(
    postgres_url, schemas, tmp_path, reading, opened
):
    folder = write(tmp_path / "m", *tables(2, reading=reading))
    with proxy(postgres_url) as network:
        migrator = Migrator(network.url(postgres_url), folder)
        found = await migrator.upgrade_many(schemas, concurrency=1)
        traffic = network.traffic
    assert outcomes(found) == ["applied"] * 6
    # The one that looks at all of them is the first to work; one more has the locks.
    assert traffic.connections == opened + 1
    assert reading or traffic.round_trips <= ROUND_TRIPS * 6


async def test_nothing_of_a_session_reaches_the_next_schema(
    postgres_url, schemas, tmp_path
):
    script = """
    await op.execute("create temp table left_behind as select 1 as id")
    await op.execute("prepare left_behind as select 1")
    await op.execute("do $$ begin assert current_setting('a.b', true) is null or "
                     "current_setting('a.b', true) = ''; end $$")
    await op.execute("set a.b = 'left behind'")
    await op.execute("select pg_advisory_lock(1)")
    await op.execute("do $$ begin assert 1 = (select count(*) from pg_locks "
                     "where locktype = 'advisory' and pid = pg_backend_pid()); end $$")
    await op.execute("set search_path to pg_catalog")
    """
    folder = write(tmp_path / "m", *tables(1), ("leaves", script))
    found = await Migrator(postgres_url, folder).upgrade_many(schemas, concurrency=1)
    assert {each.error for each in found} == {None}
    assert tables_in(postgres_url) == [(name, 1) for name in schemas]


async def test_what_an_application_sets_up_for_its_connections_stays(
    postgres_url, schemas, tmp_path
):
    engine = create_async_engine(postgres_url)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection, _record):
        connection.run_async(lambda driver: driver.execute("set a.b = 'kept'"))

    script = """
    await op.execute("do $$ begin assert current_setting('a.b') = 'kept'; end $$")
    """
    folder = write(tmp_path / "m", ("looks", script))
    found = await Migrator(engine, folder).upgrade_many(schemas, concurrency=1)
    await engine.dispose()
    assert {each.error for each in found} == {None}


async def test_new_schemas_join_those_that_are_current(postgres_url, schemas, tmp_path):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1)))
    await migrator.upgrade_many(schemas[::2])
    found = await migrator.upgrade_many(schemas)
    assert outcomes(found) == ["current", "applied"] * 3


async def test_databases_by_url_and_engine(tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("a", "b")]
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")

    async def tenants():
        for each in (*urls, engine):
            yield each

    migrator = Migrator(None, folder)
    assert outcomes(await migrator.upgrade_many(tenants())) == ["applied"] * 3
    assert outcomes(await migrator.upgrade_many(tenants())) == ["current"] * 3
    await engine.dispose()


async def test_schemas_need_a_search_path(sqlite_url, tmp_path):
    with pytest.raises(SchemaTargetError):
        await Migrator(sqlite_url, write(tmp_path / "m", *tables(1))).upgrade_many(
            ["one"]
        )


@pytest.mark.parametrize("name", ["", "$user", "pg_temp", "a\0b", "\udc80"])
async def test_what_no_schema_is_called_is_one_failed_tenant(
    name, postgres_url, schemas, tmp_path
):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1)))
    tenants = [schemas[0], name, schemas[1]]
    found = await migrator.upgrade_many(tenants, on_error="continue")
    assert outcomes(found) == ["applied", "failed", "applied"]
    assert found[1].error.endswith("it takes the name of a schema")
    again = await migrator.upgrade_many(tenants, on_error="continue")
    assert outcomes(again) == ["current", "failed", "current"]


async def test_a_schema_that_is_not_there_is_told_with_what_to_do(
    postgres_url, schemas, tmp_path
):
    told = []
    scripts = write(tmp_path / "m", *tables(1))
    migrator = Migrator(postgres_url, scripts, on_event=told.append)
    found = await migrator.upgrade_many(["nope", schemas[0]], on_error="continue")
    assert outcomes(found) == ["failed", "applied"]
    assert 'schema "nope" does not exist' in found[0].error
    assert found[0].hint.startswith("Create that schema first")
    hints = [e.hint for e in told if isinstance(e, events.TenantDone)]
    assert found[0].hint in hints


async def test_a_version_table_that_cannot_be_read_is_one_failed_tenant(
    postgres_url, schemas, tmp_path
):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1)))
    await migrator.upgrade_many(schemas[:3])
    broken = f'"{schemas[1]}".brant_version'
    query(postgres_url, f"alter table {broken} rename column version_num to v")
    found = await migrator.upgrade_many(schemas[:3], on_error="continue")
    assert outcomes(found) == ["current", "failed", "current"]
    assert 'column "version_num" does not exist' in found[1].error


@pytest.mark.parametrize("policy", ["ok", "warn", "error"])
async def test_a_tenant_ahead_of_the_code_is_told_of(
    policy, postgres_url, schemas, tmp_path
):
    older, newer = (write(tmp_path / str(n), *tables(n)) for n in (1, 2))
    await Migrator(postgres_url, newer).upgrade_many(schemas[1:2])
    seen = []
    migrator = Migrator(postgres_url, older, future=policy, on_event=seen.append)
    found = await migrator.upgrade_many(schemas[:3], on_error="continue")
    ahead = "failed" if policy == "error" else "current"
    assert outcomes(found) == ["applied", ahead, "applied"]
    warned = [each.message for each in seen if isinstance(each, events.Warned)]
    said = f"{schemas[1]}: the database is ahead of this code: it has r002"
    assert warned == ([said] if policy == "warn" else [])


async def test_a_relative_target_is_relative_to_each_tenant(
    postgres_url, schemas, tmp_path
):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(3)))
    await migrator.upgrade_many(schemas[:1], "r001")
    await migrator.upgrade_many(schemas[2:3])
    found = await migrator.upgrade_many(schemas[:3], "+1", on_error="continue")
    assert outcomes(found) == ["applied", "applied", "failed"]
    assert [found[at].report.heads for at in (0, 1)] == [("r002",), ("r001",)]
    assert found[2].error == "'+1' is too far: only 0 revisions there"


async def test_whatever_a_tenant_is_it_gets_a_report(tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    url = URL.create("sqlite", database=str(tmp_path / "a.db"))
    unreached = URL.create("postgresql", "me", "hunter22", "127.0.0.1", 1, "app")
    tenants = [url, unreached, None, 5]
    found = await Migrator(None, folder).upgrade_many(tenants, on_error="continue")
    assert outcomes(found) == ["applied", "failed", "failed", "failed"]
    assert found[1].tenant == "postgresql://me:***@127.0.0.1:1/app"
    assert "hunter22" not in str(found)


@pytest.mark.parametrize("tenants", [None, {"a": "postgresql://u:secret@b/c"}])
async def test_what_is_no_list_of_tenants_is_refused(sqlite_url, tmp_path, tenants):
    """The keys of a mapping would be taken for schemas."""
    migrator = Migrator(sqlite_url, write(tmp_path / "m", ("r1", "")))
    with pytest.raises(TenantsError, match="is no list of schemas, URLs") as refused:
        await migrator.upgrade_many(tenants)
    assert "secret" not in str(refused.value)


async def test_tenants_that_cannot_be_listed_are_an_error(sqlite_url, tmp_path):
    async def listed():
        yield "a"
        raise OSError("the registry is down")

    migrator = Migrator(sqlite_url, write(tmp_path / "m", ("r1", "")))
    with pytest.raises(TenantsError, match=r"listed: .*the registry is down"):
        await migrator.upgrade_many(listed())


async def test_the_log_says_why_a_tenant_failed(tmp_path, caplog):
    caplog.set_level("INFO", logger="brant")
    migrator = Migrator(None, write(tmp_path / "m", *tables(1)), on_event=log)
    url = "postgresql://me:hunter22@127.0.0.1:1/app"
    await migrator.upgrade_many([f"sqlite:///{tmp_path / 'a.db'}", url])
    (failed,) = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
    assert failed.startswith("postgresql://me:***@127.0.0.1:1/app failed: cannot conn")
    assert "hunter22" not in caplog.text


async def test_one_tenant_may_stand_alone(postgres_url, schemas, tmp_path):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1)))
    (found,) = await migrator.upgrade_many(schemas[0])
    assert (found.tenant, found.outcome) == (schemas[0], "applied")


async def test_an_error_stops_the_tenants_that_have_not_begun(
    postgres_url, schemas, tmp_path
):
    folder = write(tmp_path / "m", *tables(2))
    query(postgres_url, f'create table "{schemas[1]}".t2 (id int)')
    migrator = Migrator(postgres_url, folder)
    found = await migrator.upgrade_many(schemas, concurrency=1)
    assert outcomes(found) == ["applied", "failed"] + ["skipped"] * 4
    assert "already exists" in found[1].error
    again = await migrator.upgrade_many(schemas, on_error="continue")
    assert outcomes(again) == ["current", "failed"] + ["applied"] * 4


async def test_a_budget_of_errors_ends_a_run_that_continues(
    postgres_url, schemas, tmp_path
):
    for name in schemas[1:4]:
        query(postgres_url, f'create table "{name}".t1 (id int)')
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1)))
    found = await migrator.upgrade_many(
        schemas, concurrency=1, on_error="continue", error_budget=1
    )
    assert outcomes(found) == ["applied", "failed", "failed"] + ["skipped"] * 3


async def test_nobody_follows_a_canary_that_fails(postgres_url, schemas, tmp_path):
    query(postgres_url, f'create table "{schemas[0]}".t1 (id int)')
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(1)))
    found = await migrator.upgrade_many(schemas, on_error="continue", canary=0.3)
    assert outcomes(found) == ["failed", "applied"] + ["skipped"] * 4


async def test_a_database_that_is_not_there_is_one_failed_tenant(tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    urls = [
        f"sqlite:///{tmp_path}/no/such/folder.db",
        "postgresql://me:s3cret-pass@127.0.0.1:9/x",
        f"sqlite:///{tmp_path}/there.db",
    ]
    found = await Migrator(None, folder).upgrade_many(urls, on_error="continue")
    assert outcomes(found) == ["failed", "failed", "applied"]
    assert "s3cret" not in str(found)


async def test_a_missing_server_of_schemas_is_an_error(tmp_path):
    migrator = Migrator(
        "postgresql://me@127.0.0.1:9/x", write(tmp_path / "m", *tables(1))
    )
    with pytest.raises(ConnectError):
        await migrator.upgrade_many(["one"])


async def test_a_locked_tenant_is_passed_over_and_come_back_to(
    postgres_url, schemas, tmp_path
):
    folder = write(tmp_path / "m", *tables(1))
    async with held(postgres_url, schemas[0], folder) as release:
        told = []

        def on_event(event):
            if isinstance(event, events.TenantDone):
                told.append(event.tenant)
                if len(told) == len(schemas) - 1:
                    release.set()

        migrator = Migrator(
            postgres_url, folder, on_event=on_event, lock=LockPolicy(wait=30)
        )
        found = await migrator.upgrade_many(schemas, concurrency=1)
    assert told[-1] == schemas[0]
    assert outcomes(found) == ["current"] + ["applied"] * 5


async def test_patience_with_a_locked_tenant_ends(postgres_url, schemas, tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    async with held(postgres_url, schemas[0], folder) as release:
        migrator = Migrator(postgres_url, folder, lock=LockPolicy(wait=0.2))
        found = await migrator.upgrade_many(schemas[:1])
        release.set()
    assert outcomes(found) == ["failed"]
    assert "lock" in found[0].error


async def test_a_locked_tenant_is_asked_for_on_one_connection(
    postgres_url, schemas, tmp_path
):
    folder = write(tmp_path / "m", *tables(1))
    async with held(postgres_url, schemas[0], folder) as release:
        with proxy(postgres_url) as network:
            patience = LockPolicy(wait=0.3, poll=(0.05, 0.05))
            migrator = Migrator(network.url(postgres_url), folder, lock=patience)
            found = await migrator.upgrade_many(schemas[:1])
            opened = network.traffic.connections
        release.set()
    assert outcomes(found) == ["failed"]
    assert opened == 2  # and one to ask for the lock


def test_processes_share_the_tenants(postgres_url, schemas, tmp_path):
    folder = write(tmp_path / "m", *tables(5))
    command = [sys.executable, "-c", PROGRAM, postgres_url, str(folder), *schemas]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    found = [json.loads(process.communicate(timeout=50)[0]) for process in both]
    assert [pair.count("applied") for pair in zip(*found, strict=True)] == [1] * 6
    assert {each for one in found for each in one} <= {"applied", "current"}


@asynccontextmanager
async def held(url: str, schema: str, folder):
    """Migrate a schema in a process of its own loop that waits inside its script."""
    entered, release = asyncio.Event(), asyncio.Event()
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        connect_args={"server_settings": {"search_path": f'"{schema}"'}},
    )

    def on_event(event):
        if isinstance(event, events.LockAcquired):
            entered.set()

    async def wait_inside(_op, _step):
        await release.wait()

    holder = Migrator(engine, folder, schema=schema, on_event=on_event)
    holder.config = replace(holder.config, on_version_apply=(wait_inside,))
    task = asyncio.create_task(holder.upgrade())
    await entered.wait()
    try:
        yield release
    finally:
        release.set()
        await task


def test_the_command_line_upgrades_what_a_callable_gives(
    postgres_url, schemas, tmp_path
):
    write(tmp_path / "migrations", *tables(1))
    (tmp_path / "brant.toml").write_text('scripts = "migrations"\n')
    query(postgres_url, f'create table "{schemas[0]}".t1 (id int)')
    (tmp_path / "places.py").write_text(
        f"async def schemas():\n    return {schemas[:3]!r}\n"
    )
    command = [sys.executable, "-m", "brant", "--url", postgres_url, "upgrade"]
    options = ["--tenants", "places:schemas", "--on-error", "continue"]
    done = subprocess.run(
        [*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "3 tenants: 2 applied, 1 failed\n"
    assert "] tenant 0 failed: " in done.stderr
    assert "[3/3] " in done.stderr
    assert done.returncode == 1


async def test_a_tenant_whose_database_is_busy_is_come_back_to(sqlite_url, tmp_path):
    patient = LockPolicy(wait=20)
    migrator = Migrator(sqlite_url, write(tmp_path / "m", *tables(1)), lock=patient)
    writer = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    writer.execute("begin immediate")
    running = asyncio.create_task(migrator.upgrade_many([sqlite_url]))
    await asyncio.sleep(1)
    writer.close()
    assert outcomes(await running) == ["applied"]
