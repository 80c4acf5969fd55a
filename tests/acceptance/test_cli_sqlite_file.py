"""SQLite's file from the command line: who makes it, and who waits for its writer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Timer

import pytest

SCRIPT = '''"""first"""

revision = "aaa1"
down_revision = None


async def upgrade(op):
    await op.execute("create table users (id integer primary key)")


async def downgrade(op):
    await op.execute("drop table users")
'''
MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
"""
LOOKING = {
    "current": 0,
    "status": 0,
    "plan": 0,
    "plan --sql": 0,
    "log": 0,
    "verify": 0,
    "lock status": 0,
    "lock release --force --reason why": 0,
    "wait --timeout 0": 3,
    "check": 4,
    "history -i": 0,
    "show current": 1,
    "upgrade --sql": 0,
    "revision --autogenerate -m second": 1,
    "resume": 1,
}


@pytest.fixture
def project(brant, tmp_path):
    settings = 'url = "sqlite:///app.db"\nmetadata = ["models:metadata"]\n'
    (tmp_path / "brant.toml").write_text(settings)
    (tmp_path / "models.py").write_text(MODELS)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "aaa1.py").write_text(SCRIPT)
    return brant


@pytest.mark.parametrize(("command", "code"), LOOKING.items())
def test_looking_makes_no_file(project, tmp_path, command, code):
    done = project(*command.split())
    assert done.returncode == code, done.stderr
    assert not list(tmp_path.glob("app.db*"))


def test_a_file_that_is_not_there_is_an_empty_database(project):
    assert project("current").stdout == "base\n"
    assert "aaa1" in project("plan").stdout


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:///app.db",
        "sqlite:///file:app.db?uri=true",
        "sqlite:///file:app.db?mode=rwc&uri=true",
    ],
)
def test_looking_makes_no_file_however_it_is_named(project, tmp_path, url):
    done = project("--url", url, "status")
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.glob("*app.db*"))


def test_a_missing_folder_is_an_error_as_before(project):
    done = project("--url", "sqlite:///nowhere/app.db", "current")
    assert done.returncode == 1
    assert "unable to open database file" in done.stderr


@pytest.mark.parametrize("command", ["upgrade", "stamp aaa1", "ensure-version"])
def test_writing_makes_the_file(project, tmp_path, command):
    done = project(*command.split())
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "app.db").exists()


WAITING = (
    "upgrade",
    "wait --timeout 30",
    "status",
    "current",
    "plan",
    "check",
    "log",
    "verify",
    "ensure-version",
    "stamp heads",
)


@pytest.fixture
def writer(project, tmp_path):
    """Somebody who lets nobody else in."""
    assert project("upgrade").returncode == 0
    connection = sqlite3.connect(
        tmp_path / "app.db", isolation_level=None, check_same_thread=False
    )
    with closing(connection):
        connection.execute("begin exclusive")
        yield connection


@pytest.mark.parametrize("command", WAITING)
def test_commands_wait_for_a_writer_to_end(project, writer, command):
    ending = Timer(1.5, writer.rollback)
    ending.start()
    done = project(*command.split())
    ending.join()
    assert done.returncode == (4 if command == "check" else 0), done.stderr


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("command", WAITING)
def test_patience_ends_in_words(project, command):
    done = project(*command.replace("30", "1").split(), BRANT_LOCK_WAIT="0")
    assert done.returncode == 7, done.stderr
    said = "error: the database is busy: another connection keeps it locked"
    assert said in done.stderr
    assert "hint: " in done.stderr
