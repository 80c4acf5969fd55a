"""A file of SQL, run by the database's own client, against a run of brant's."""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator
from brant.errors import NoLiteralError, OfflineOperationError, ScriptReadsDatabaseError
from running import tables, write
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterable

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

VALUES = """
import datetime, decimal, enum
class Mood(enum.Enum):
    sad = 1
    glad = 2
moods = await op.create_table(
    "moods",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("mood", sa.Enum(Mood, name="mood")),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("day", sa.Date),
    sa.Column("price", sa.Numeric(12, 3)),
    sa.Column("raw", sa.LargeBinary),
    sa.Column("more", sa.JSON),
    sa.Column("is_on", sa.Boolean),
    sa.Column("said", sa.Text, server_default="it's; -- fine"),
)
moment = datetime.datetime(2024, 2, 29, 12, 30, 1, 500, tzinfo=datetime.UTC)
row = {"id": 1, "mood": Mood.glad, "at": moment, "day": moment.date(), "is_on": True}
more = {"price": decimal.Decimal("1.250"), "raw": b"\\x00'\\xff"}
more |= {"more": {"a": [1, "b;"]}}
await op.bulk_insert(moods, [row | more, {"id": 2, "said": None}, {"id": 3}])
third = moods.update().where(moods.c.id == 3)
await op.execute(third.values(mood=Mood.sad, said="ü:x %s"))
await op.execute("update moods set said = said || '!' where id = 1 -- the end")
"""
OUTSIDE = """
await op.execute("insert into moods (id) values (4)")
await op.create_index("ix_moods_day", "moods", ["day"], {concurrently})
await op.execute("insert into moods (id) values (5)")
async with op.autocommit():
    await op.execute("insert into moods (id) values (6)")
await op.execute("insert into moods (id) values (7)")
"""
POSTGRES = """
await op.execute('''
    create function one() returns int language plpgsql as $$ begin return 1; end $$;
    create function two() returns int begin atomic select 1; select 2; end
''')
await op.execute("alter type mood add value 'angry'")
await op.execute("update moods set mood = 'angry' where id = 1")
"""
SQLITE = """
await op.execute('''
    create trigger tidy after insert on moods begin
        delete from moods where id < 0; update moods set said = 'x' where id = 9;
    end
''')
"""


def varied(folder: Path, database: str) -> Path:
    """Write a history of a branch, a merge and what is hard to write down."""
    is_postgres = database == "postgresql"
    alone = OUTSIDE.format(
        concurrently="postgresql_concurrently=True" if is_postgres else ""
    )
    write(folder, *tables(3))
    write(folder, ("values", VALUES, 'await op.drop_table("moods")'), parent="r003")
    dropping = 'await op.drop_index("ix_moods_day", "moods")'
    write(folder, ("left", alone, dropping), parent="values")
    loose = 'await op.create_index("ix_moods_said", "moods", ["said"])'
    away = 'await op.drop_index("ix_moods_said", "moods")'
    write(folder, ("right", loose, away), parent="values", transactional=False)
    write(folder, ("both", ""), parent=("left", "right"))
    write(folder, ("own", POSTGRES if is_postgres else SQLITE), parent="both")
    return folder


def realistic(folder: Path, database: str) -> Path:
    spec = importlib.util.spec_from_file_location(
        "brant_history", BENCHMARKS / "history.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    revisions = module.history(60, database=database)
    for each in revisions:
        body = "".join(f"await {call}\n" for call in each.calls)
        up = f"from sqlalchemy.dialects import postgresql\n{body}"
        write(folder, (each.id, up), parent=each.parent)
    return folder


@pytest.fixture
def run(request):
    """Run a file with the client that a database comes with."""

    def run(url: str, text: str) -> None:
        if url.startswith("postgresql"):
            request.getfixturevalue("postgres_server").psql(url, text)
        elif url.startswith("sqlite"):
            with closing(sqlite3.connect(make_url(url).database)) as connection:
                connection.executescript(text)
        else:
            mariadb(url, text)

    return run


def mariadb(url: str, text: str) -> None:
    client = shutil.which("mariadb") or shutil.which("mysql")
    if client is None:
        pytest.skip("the mariadb client is not installed")
    at = make_url(url)
    subprocess.run(
        [
            client,
            "--no-defaults",
            f"--host={at.host}",
            f"--port={at.port}",
            f"--user={at.username}",
            f"--password={at.password or ''}",
            at.database,
        ],
        input=text,
        check=True,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def both(database_url, request, tmp_path):
    """Two empty databases of a kind: one for brant, one for the file."""
    if database_url.startswith("sqlite"):
        yield database_url, f"sqlite+aiosqlite:///{tmp_path / 'offline.db'}"
        return
    with request.getfixturevalue("postgres_server").database() as other:
        yield database_url, other


def dump(url: str) -> str:
    return dumped(
        url, rows=True, without=("brant_history", "brant_journal", "brant_lock")
    )


@pytest.mark.parametrize("history", [varied, realistic])
async def test_a_file_makes_the_database_that_a_run_makes(both, history, run, tmp_path):
    online, offline = both
    folder = history(tmp_path / "m", make_url(online).get_backend_name())
    await Migrator(online, folder).upgrade()
    migrator = Migrator(offline, folder)

    run(offline, (await migrator.sql()).text)

    assert dump(offline) == dump(online)
    assert (await migrator.verify()).problems == ()
    assert (await migrator.status()).is_current
    assert (await migrator.upgrade()).already_current


async def test_a_file_goes_down_and_up_again_as_a_run_does(both, run, tmp_path):
    online, offline = both
    folder = varied(tmp_path / "m", make_url(online).get_backend_name())
    there, here = Migrator(online, folder), Migrator(offline, folder)
    await there.upgrade("both")
    run(offline, (await here.sql("both")).text)

    await there.downgrade("r002")
    run(offline, (await here.sql("both:r002", direction="downgrade")).text)
    assert dump(offline) == dump(online)

    await there.upgrade("left")
    run(offline, (await here.sql("r002:left")).text)
    assert dump(offline) == dump(online)
    assert (await here.verify()).problems == ()


async def test_a_file_and_runs_take_turns_in_one_history(database_url, run, tmp_path):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(4)))
    await migrator.upgrade("r001")
    run(database_url, (await migrator.sql("r001:r002")).text)
    await migrator.upgrade("r003")
    run(database_url, (await migrator.sql("current:heads")).text)

    rows = await migrator.log()
    assert [(row.revision, row.run == "offline") for row in rows] == [
        ("r004", True),
        ("r003", False),
        ("r002", True),
        ("r001", False),
    ]
    assert (await migrator.verify()).problems == ()


@pytest.mark.parametrize(
    "tampering",
    [
        "update brant_history set script_hash = 'x' where revision = 'r002'",
        "delete from brant_history where revision = 'r002'",
        "delete from brant_history where revision = 'r003'",
    ],
)
async def test_verify_notices_who_touched_rows_of_a_file(
    database_url, run, tmp_path, tampering
):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(3)))
    run(database_url, (await migrator.sql()).text)
    query(database_url, tampering)
    assert (await migrator.verify()).problems


async def test_a_stamp_and_the_tables_alone_are_files_too(database_url, run, tmp_path):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(3)))
    run(database_url, (await migrator.sql("base", direction="stamp")).text)
    assert await migrator.current() == ()
    run(database_url, (await migrator.sql("r001", direction="stamp")).text)
    run(database_url, (await migrator.sql("r001:r003", direction="stamp")).text)
    assert await migrator.current() == ("r003",)
    assert (await migrator.verify()).problems == ()


async def test_one_transaction_for_the_run_is_one_in_the_file(both, run, tmp_path):
    online, offline = both
    folder = write(tmp_path / "m", *tables(3))
    await Migrator(online, folder).upgrade()
    written = await Migrator(offline, folder, transaction="run").sql()
    run(offline, written.text)
    assert dump(offline) == dump(online)
    assert [s for s in written.statements if s.startswith(("BEGIN", "COMMIT"))] == [
        written.statements[2],
        written.statements[-1],
    ]


async def test_a_file_is_refused_by_a_database_that_is_elsewhere(
    postgres_url, postgres_server, tmp_path
):
    migrator = Migrator(postgres_url, write(tmp_path / "m", *tables(3)))
    await migrator.upgrade("r001")
    text = (await migrator.sql("r002:r003")).text
    with pytest.raises(subprocess.CalledProcessError) as refused:
        postgres_server.psql(postgres_url, text)
    assert "0 rows instead of 1" in refused.value.stderr
    assert await migrator.current() == ("r001",)


async def test_the_statements_are_those_of_a_run(sqlite_url, tmp_path):
    folder = varied(tmp_path / "m", "sqlite")
    engine = create_async_engine(sqlite_url, poolclass=NullPool)
    seen: list[str] = []

    @event.listens_for(engine.sync_engine, "connect")
    def trace(connection, _record):
        connection.driver_connection._conn.set_trace_callback(seen.append)

    # Without the lock a run guards its rows as a file does.
    (tmp_path / "test.db.brant-lock").mkdir()
    migrator = Migrator(engine, folder)
    written = (await migrator.sql()).statements
    await migrator.upgrade()
    await engine.dispose()

    looks = ("PRAGMA", "SELECT", "ROLLBACK", "--")
    sent = without_journal(sql for sql in seen if not sql.startswith(looks))
    assert list(map(shown, sent)) == list(map(shown, written))


def without_journal(sent: Iterable[str]) -> list[str]:
    """Leave out what a run notes, and the transactions it shares with data."""
    kept: list[str] = []
    is_shared = False
    for sql in sent:
        if "brant_journal" in sql:
            if kept[-1] == "BEGIN IMMEDIATE":
                is_shared = bool(kept.pop())
        elif is_shared and sql == "COMMIT":
            is_shared = False
        else:
            kept.append(sql)
    return kept


def shown(sql: str) -> str:
    """Leave out of a history row what only a run knows."""
    return "history" if sql.startswith("INSERT INTO brant_history") else sql.strip()


async def test_the_sqlite3_program_takes_the_file(sqlite_url, tmp_path):
    program = shutil.which("sqlite3")
    if program is None:
        pytest.skip("the sqlite3 program is not installed")
    migrator = Migrator(sqlite_url, varied(tmp_path / "m", "sqlite"))
    command = [program, "-bail", make_url(sqlite_url).database]
    text = (await migrator.sql()).text
    subprocess.run(command, input=text, check=True, capture_output=True, text=True)
    assert (await migrator.verify()).problems == ()
    assert (await migrator.status()).is_current


ROUTINE = """
await op.execute('''
    create procedure tidy() begin
        delete from t1 where id < 0; delete from t1 where id > 9;
    end
''')
"""


async def test_the_mariadb_client_takes_the_file(mariadb_url, run, tmp_path):
    folder = write(tmp_path / "m", ("t", FOR_MARIADB), ("routine", ROUTINE))
    migrator = Migrator(mariadb_url, folder)
    run(mariadb_url, (await migrator.sql("t")).text)
    run(mariadb_url, (await migrator.sql("t:routine")).text)

    assert query(mariadb_url, "select x from t1") == [("it's\\;",)]
    assert query(mariadb_url, "call tidy()") == []
    assert (await migrator.verify()).problems == ()
    assert (await migrator.status()).is_current


FOR_MARIADB = """
id = sa.Column("id", sa.Integer, primary_key=True)
t = await op.create_table("t1", id, sa.Column("x", sa.Text))
await op.create_index("ix", "t1", ["id"])
await op.bulk_insert(t, [{"id": 1, "x": "it's\\\\;"}])
"""


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('await op.fetch("select 1")', ScriptReadsDatabaseError),
        ("await op.connection()", ScriptReadsDatabaseError),
        ("async with op.session(): pass", ScriptReadsDatabaseError),
        (
            'await op.drop_column("t", "x", if_exists=True)',
            OfflineOperationError,
        ),
        (
            "await op.execute(sa.select(sa.literal(object())))",
            NoLiteralError,
        ),
        (
            "await op.bulk_insert(sa.table('t', sa.column('x')), [{'x': object()}])",
            NoLiteralError,
        ),
    ],
)
async def test_what_needs_a_database_is_named_by_its_line(tmp_path, body, error):
    folder = write(tmp_path / "m", *tables(1), ("reads", body))
    with pytest.raises(error) as refused:
        await Migrator("sqlite:///nowhere.db", folder).sql()
    assert (refused.value.file, refused.value.line) == (str(folder / "reads.py"), 11)
    assert f"{folder / 'reads.py'}:11" in refused.value.message
