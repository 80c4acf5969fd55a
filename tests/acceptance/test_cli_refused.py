"""What the machine refuses: a full disk, a file that nothing fits in, a password."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import plain_environment
from tests.servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.acceptance.conftest import Brant

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")

SCRIPT = """\
revision = "aaa1"
down_revision = None


async def upgrade(op):
    await op.execute("CREATE TABLE t (id INTEGER)")
"""


def without_space(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run brant where no file can hold a byte: what a full disk is, for root too."""
    command = [
        "sh",
        "-c",
        'ulimit -f 0; exec "$@"',
        "sh",
        sys.executable,
        "-m",
        "brant",
    ]
    return subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "aaa1.py").write_text(SCRIPT)
    (tmp_path / "brant.toml").write_text('url = "sqlite:///app.db"\n')
    return tmp_path


def seen(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)) for path in found}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("init", "made"), "README.md cannot be written: File too large"),
        (("revision", "-m", "two"), "_two.py cannot be written: File too large"),
        (("upgrade", "--sql", "-o", "up.sql"), "up.sql cannot be written: File too"),
        (("upgrade", "--sql", "-o", "x" * 300), "cannot be written: File name too"),
    ],
)
def test_what_cannot_be_written_is_named_and_nothing_is_left(
    project: Path, arguments: tuple[str, ...], problem: str
) -> None:
    before = seen(project)

    done = without_space(project, *arguments)

    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert problem in done.stderr
    assert "hint: Check the permissions of" in done.stderr
    assert "Traceback" not in done.stderr
    assert {name for name in seen(project) - before if "." in name} == set()


def test_a_full_disk_ends_an_upgrade_and_its_lock(project: Path) -> None:
    done = without_space(project, "upgrade")

    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert seen(project) - {"app.db"} == {
        "migrations",
        "migrations/aaa1.py",
        "brant.toml",
    }


@pytest.mark.parametrize("command", ["history", "upgrade", "init", "adopt"])
def test_a_current_folder_that_was_removed_is_one_sentence(
    project: Path, command: str
) -> None:
    script = f'rm -r "$PWD"; exec {sys.executable} -m brant {command}'
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=project,
        env=plain_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "error: the current folder does not exist any more",
        "hint: Go to the project's folder again with `cd`.",
    ]


def test_an_output_that_takes_nothing_is_one_sentence(project: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123  # a device
        done = subprocess.run(
            [sys.executable, "-m", "brant", "upgrade", "--sql"],
            cwd=project,
            env=plain_environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == (
        "error: the output cannot be written: No space left on device"
    )
    assert "Traceback" not in done.stderr


def test_a_later_script_that_is_no_python_says_what_was_run_before(
    project: Path, brant: Brant
) -> None:
    broken = SCRIPT.replace('"aaa1"', '"bbb2"').replace("None", '"aaa1"')
    (project / "migrations" / "bbb2.py").write_text(broken + "    x = = 1\n")

    done = brant("upgrade")

    assert done.returncode == 1
    assert "applied: aaa1" in done.stderr
    assert "bbb2.py:7 is not valid Python" in done.stderr
    assert "hint: Correct the line and run the command again." in done.stderr


@contextmanager
def password_wanted(url: str, role: str) -> Iterator[None]:
    """Let the server ask one role for its password, as every real one does."""
    (hba,) = query(url, "select pg_read_file(current_setting('hba_file'))")[0]
    rule = f"host all {role} all scram-sha-256\n"

    (file,) = query(url, "show hba_file")[0]

    def write(text: str) -> None:
        lines = f"select unnest(string_to_array($hba${text}$hba$, E'\\n'))"
        query(url, f"copy ({lines}) to '{file}'")
        query(url, "select pg_reload_conf()")

    write(rule + hba)
    try:
        yield
    finally:
        write(hba)


@pytest.mark.skipif(
    "BRANT_TEST_POSTGRES_URL" in os.environ, reason="a foreign server is not changed"
)
def test_a_wrong_password_is_one_sentence_without_it(
    postgres_url: str, brant: Brant, project: Path
) -> None:
    assert project
    role = "brant_guarded"
    query(postgres_url, f"create role {role} login password 'right-word'")
    try:
        with password_wanted(postgres_url, role):
            place = postgres_url.rpartition("@")[2]
            wrong = f"postgresql://{role}:wrong-word@{place}"
            done = brant("--url", wrong, "upgrade")
            right = brant("--url", f"postgresql://{role}:right-word@{place}", "current")
    finally:
        query(postgres_url, f"drop role {role}")

    assert right.returncode == 0
    assert done.returncode == 1
    database = f"postgresql+asyncpg://{role}:***@{place}"
    reason = f'password authentication failed for user "{role}"'
    assert done.stderr.splitlines() == [
        f"error: cannot connect to {database}: {reason}",
        "hint: Check the user and the password.",
    ]
    assert "wrong-word" not in done.stdout + done.stderr


def test_a_wrong_password_for_mariadb_is_one_sentence_without_it(
    mariadb_url: str, brant: Brant, project: Path
) -> None:
    assert project
    place = mariadb_url.rpartition("@")[2]
    done = brant("--url", f"mariadb+asyncmy://nobody:wrong-word@{place}", "upgrade")

    assert done.returncode == 1
    assert "Access denied for user 'nobody'" in done.stderr
    assert done.stderr.splitlines()[-1] == "hint: Check the user and the password."
    assert "wrong-word" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("driver", "asynchronous"),
    [
        ("postgresql+psycopg2", "postgresql+asyncpg"),
        ("mysql+pymysql", "mysql+asyncmy"),
    ],
)
def test_a_synchronous_driver_is_named_with_the_one_to_write(
    project: Path, brant: Brant, driver: str, asynchronous: str
) -> None:
    done = brant("--url", f"{driver}://u:hidden@h/d", "upgrade")
    assert done.returncode == 1
    assert "is a synchronous one" in done.stderr
    assert f"Write {asynchronous}://" in done.stderr
    assert "hidden" not in done.stderr


def test_a_synchronous_engine_is_refused_with_what_to_make(
    project: Path, brant: Brant
) -> None:
    (project / "app.py").write_text(
        "import sqlalchemy\nengine = sqlalchemy.create_engine('sqlite://')\n"
    )
    (project / "brant.toml").write_text('engine = "app:engine"\n')
    done = brant("upgrade")
    assert "not Engine" in done.stderr
    assert "create_async_engine" in done.stderr


@pytest.mark.parametrize("method", ["execute", "fetch"])
def test_a_failed_statement_is_shown_without_the_password_in_it(
    project: Path, brant: Brant, method: str
) -> None:
    path = project / "migrations" / "aaa1.py"
    path.write_text(
        SCRIPT.replace(
            "CREATE TABLE t (id INTEGER)", "SET PASSWORD = 'hidden'"
        ).replace("op.execute", f"op.{method}")
    )
    done = brant("-v", "upgrade")
    assert done.returncode == 1
    assert "SET PASSWORD = '***'" in done.stderr
    assert "hidden" not in done.stdout + done.stderr


LEAVING = [
    SCRIPT.replace("await", "raise SystemExit(3)\n    await"),
    SCRIPT.replace("await", "await op.fetch('SELECT 1')\n    exit()\n    await"),
    f"raise SystemExit('no')\n{SCRIPT}",
]


@pytest.mark.parametrize("source", LEAVING, ids=["at once", "later", "when loaded"])
def test_a_script_that_ends_the_process_is_a_script_that_failed(
    project: Path, brant: Brant, source: str
) -> None:
    (project / "migrations" / "aaa1.py").write_text(source)

    done = brant("upgrade")

    assert done.returncode == 1
    assert "SystemExit: " in done.stderr
    assert "(nothing applied)" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("source", "said", "hint"),
    [
        (None, "cannot import app:engine: No module named 'app'", "are looked for in"),
        ("1 / 0", "cannot import app:engine: ZeroDivisionError: div", "hint: Mend app"),
        ("exit(3)", "cannot import app:engine: SystemExit: 3", "hint: Mend app"),
        ("x = 1", "app has no engine", "hint: Correct the name, or define it in app."),
    ],
)
def test_a_name_that_leads_nowhere_says_what_to_mend(
    project: Path, brant: Brant, source: str | None, said: str, hint: str
) -> None:
    if source is not None:
        (project / "app.py").write_text(source)
    (project / "brant.toml").write_text('engine = "app:engine"\n')

    done = brant("upgrade")

    assert done.returncode == 1
    assert f"error: {said}" in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


FULL = ("--version", "upgrade --help", "--json nosuch", "--json heads")


@pytest.mark.parametrize("words", FULL)
def test_help_and_documents_that_nobody_can_take_are_one_sentence(
    project: Path, words: str
) -> None:
    done = redirected(project, words, ">/dev/full")

    assert done.returncode == 1
    assert done.stderr.startswith("error: the output cannot be written: No space left")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", ["--help", "--version", "heads", "--json heads"])
def test_a_closed_output_is_nobody_who_listens(project: Path, words: str) -> None:
    done = redirected(project, words, ">&-")

    assert (done.returncode, done.stderr) == (0, "")


def redirected(
    folder: Path, words: str, where: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f"{sys.executable} -m brant {words} {where}"],
        cwd=folder,
        env=plain_environment(),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_parameter_that_the_driver_does_not_have_is_named(
    postgres_url: str, brant: Brant, project: Path
) -> None:
    assert project
    bare = postgres_url.replace("+asyncpg", "")

    known = brant("--url", f"{bare}?sslmode=disable", "current")
    unknown = brant("--url", f"{bare}?channel_binding=require", "current")

    assert (known.returncode, known.stdout) == (0, "base\n")
    assert "unexpected keyword argument 'channel_binding'" in unknown.stderr
    assert "hint: Take it out of the URL" in unknown.stderr


def test_ctrl_c_while_modules_are_imported_ends_without_a_word(
    project: Path, brant: Brant
) -> None:
    (project / "typer.py").write_text("raise KeyboardInterrupt")

    done = brant("upgrade")

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_file_of_sqlite_that_may_not_be_written_is_told_as_one(
    project: Path, brant: Brant
) -> None:
    assert project
    brant("upgrade")

    done = brant("--url", "sqlite:///file:app.db?mode=ro&uri=true", "downgrade", "base")

    assert done.returncode == 1
    assert "error: the database is read-only" in done.stderr
    assert "with SQLite this user has to be able to write the file" in done.stderr


@pytest.mark.parametrize("command", ["check", "heads", "upgrade"])
def test_a_folder_of_scripts_that_may_not_be_looked_into_is_named(
    project: Path, brant: Brant, command: str
) -> None:
    long = "x" * 300
    (project / "brant.toml").write_text(f'url = "sqlite://"\nscripts = "{long}"')

    done = brant(command)

    assert done.returncode == 1
    assert "cannot be read: File name too long" in done.stderr
    assert "hint: Check that it is a file or folder this user may read." in done.stderr
