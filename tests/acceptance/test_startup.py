"""What a command imports: whole processes, counted exactly."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from brant.cli.app import COMMANDS, LOCK
from running import tables, write

if TYPE_CHECKING:
    from pathlib import Path

DEAR = {"sqlalchemy", "asyncpg", "aiosqlite", "asyncio", "anyio", "rich", "pydantic"}
REPORT = """
import sys
from brant.cli.app import make

try:
    make()(sys.argv[1:])
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""


READ = """
import inspect
import sys
from brant.cli.app import make

signature, read = inspect.signature, []


def noted(function, **options):
    read.append(f"{function.__module__}.{function.__name__}")
    return signature(function, **options)


inspect.signature = noted
try:
    make()(sys.argv[1:])
finally:
    print("read:", *sorted(set(read)), file=sys.stderr)
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """Run a command; give those of the dear packages that it imported."""
    return modules(folder, *arguments) & DEAR


def modules(folder: Path, *arguments: str) -> set[str]:
    """Run a command; give all that it imported."""
    return reported(REPORT, folder, *arguments)


def reported(program: str, folder: Path, *arguments: str) -> set[str]:
    """Run a program around a command; give the words of its last line on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith("BRANT_")},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "migrations", *tables(3))
    (tmp_path / "brant.toml").write_text('scripts = "migrations"\n[env.x]\n')
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "heads",
        "history",
        "branches",
        "show head",
        "status --offline",
        "--json status --offline",
        "--json heads",
        "--version",
        "--config brant.toml --env x history -r r001:",
    ],
)
def test_looking_at_scripts_imports_nothing_dear(folder, command):
    assert imported(folder, *command.split()) == set()


@pytest.mark.parametrize(
    ("command", "module"),
    [("heads", "look"), ("status --offline", "database"), ("lock --help", "lock")],
)
def test_of_the_commands_the_one_that_runs_is_imported(folder, command, module):
    known = {f"brant.cli.{each}" for each in (*COMMANDS, *LOCK)}
    run = known & modules(folder, *command.split())
    assert run == {f"brant.cli.{module}"}


@pytest.mark.parametrize(
    ("arguments", "functions"),
    [
        ("--help", set()),
        ("heads", {"brant.cli.look.heads"}),
        ("upgrade --help", {"brant.cli.change.upgrade"}),
    ],
)
def test_of_the_commands_the_one_that_runs_is_read(folder, arguments, functions):
    read = reported(READ, folder, *arguments.split())
    known = {f"brant.cli.{each}" for each in (*COMMANDS, *LOCK)}
    assert {each for each in read if each.rpartition(".")[0] in known} == functions


@pytest.fixture
def known(folder: Path) -> Path:
    """A folder of which the cache knows all headers."""
    for script in (folder / "migrations").iterdir():
        os.utime(script, (1, 1))  # what changed just now is not kept
    assert "brant.scripts.header" in modules(folder, "heads")
    return folder


def test_nothing_reads_headers_while_the_cache_knows_them(known):
    assert "brant.scripts.header" not in modules(known, "heads")


@pytest.mark.parametrize("command", ["heads", "history", "branches"])
def test_listing_revisions_plans_nothing_and_knows_no_error(known, command):
    found = modules(known, command)
    assert "brant.revisions.graph" in found
    assert (
        found
        & {
            "brant.commands.results",
            "brant.errors.revisions",
            "brant.errors.runtime",
            "brant.errors.scripts",
            "brant.revisions.plan",
            "brant.revisions.target",
        }
        == set()
    )


def on_a_terminal(
    *arguments: str, folder: Path | None = None, columns: int = 0, **environment: str
) -> tuple[str, str]:
    """Run Python on a terminal so wide; give its first line there, and stderr."""
    termios = pytest.importorskip("termios", reason="no pseudo-terminals")
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    known = {k: v for k, v in os.environ.items() if not k.startswith("BRANT_")}
    known.pop("COLUMNS", None)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=known | environment,
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    os.close(theirs)
    with os.fdopen(ours) as screen:
        return screen.readline(), done.stderr


@pytest.mark.parametrize(
    ("command", "first"),
    [
        ("history", "\x1b[1mrevision  follows"),
        ("--help", "Usage: "),
        ("upgrade --help", "Usage: "),
        ("lock --help", "Usage: "),
    ],
)
def test_a_terminal_imports_nothing_to_draw_with(folder, command, first):
    arguments = ("-c", REPORT, *command.split())
    shown, said = on_a_terminal(*arguments, folder=folder, TERM="xterm", NO_COLOR="")
    assert shown.startswith(first)
    assert DEAR & set(said.splitlines()[-1].split()) == set()


@pytest.mark.parametrize(
    ("columns", "is_made"), [(0, False), (80, False), (200, False), (60, True)]
)
def test_the_help_is_made_of_the_commands_where_narrow_only(columns, is_made):
    arguments = ("-X", "importtime", "-m", "brant", "--help")
    shown, said = on_a_terminal(*arguments, columns=columns)
    assert shown.startswith("Usage: python -m brant [OPTIONS] ")
    assert (" typer\n" in said) is is_made


def test_scripts_are_not_executed_to_be_listed(folder):
    (folder / "migrations" / "r003.py").write_text(
        'revision = "r003"\ndown_revision = "r002"\nraise SystemExit("executed")\n'
    )
    assert imported(folder, "history") == set()


@pytest.mark.parametrize("command", ["current", "status", "upgrade"])
def test_a_sqlite_file_is_asked_without_an_event_loop(folder, command):
    url = f"sqlite:///{folder / 'test.db'}"
    assert "sqlalchemy" in imported(folder, "--url", url, "upgrade")
    assert imported(folder, "--url", url, command) == set()


def test_an_env_py_is_asked_before_a_sqlite_file(folder):
    url = f"sqlite:///{folder / 'test.db'}"
    imported(folder, "--url", url, "upgrade")
    (folder / "migrations" / "env.py").write_text("async def configure(env): ...")
    assert "sqlalchemy" in imported(folder, "--url", url, "current")


def test_an_upgrade_imports_no_other_database(folder):
    found = modules(folder, "--url", "sqlite:///app.db", "upgrade")
    dialects = {each for each in found if ".dialects." in each}
    others = ("mssql", "mysql", "oracle", "postgresql")
    assert [each for each in sorted(dialects) if any(o in each for o in others)] == []
    assert "brant.dialects.sqlite" in dialects


def test_an_upgrade_imports_the_orm_only_for_scripts_that_want_it(tmp_path):
    folder = write(tmp_path / "migrations", *tables(2, reading=True))
    (tmp_path / "brant.toml").write_text('scripts = "migrations"\n')
    upgrade = ("--url", "sqlite:///app.db", "upgrade")
    assert "sqlalchemy.orm" not in modules(tmp_path, *upgrade)
    write(folder, ("late", "await op.connection()"), parent="r001")
    assert "sqlalchemy.orm" in modules(tmp_path, *upgrade)


def test_the_garbage_of_scripts_is_looked_for_early(tmp_path):
    body = "import gc; print(gc.get_freeze_count() > 0, gc.get_threshold()[0] < 10_000)"
    write(tmp_path / "migrations", ("r001", body))
    (tmp_path / "brant.toml").write_text('scripts = "migrations"\n')
    command = [sys.executable, "-m", "brant", "--url", "sqlite:///app.db", "upgrade"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "True True" in done.stderr.splitlines()
