"""Outputs that are closed, cut or in an old encoding: the work is what counts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import plain_environment

from running import tables, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import Brant

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes are POSIX's")

PRINTING = """\
revision = "aaa1"
down_revision = None


async def upgrade(op):
    print("said by a script", flush=True)
    await op.execute("CREATE TABLE t (id INTEGER)")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "migrations", *tables(2))
    (tmp_path / "brant.toml").write_text('url = "sqlite:///app.db"\n')
    return tmp_path


def unread(
    folder: Path, words: str, *streams: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run brant with streams whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return subprocess.run(
            [sys.executable, "-m", "brant", *words.split()],
            cwd=folder,
            env=plain_environment() | environment,
            stdout=writer if "stdout" in streams else subprocess.PIPE,
            stderr=writer if "stderr" in streams else subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writer)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("upgrade", 0),
        ("--json upgrade", 0),
        ("upgrade nosuch", 1),
        ("--json upgrade nosuch", 1),
        ("history", 0),
        ("current --check-heads", 3),
        ("--json current --check-heads", 3),
        ("graph", 0),
        ("--help", 0),
        ("--version", 0),
        ("upgrade --help", 0),
        ("nosuch", 2),
        ("--json nosuch", 2),
    ],
)
def test_the_exit_code_is_the_works_and_not_the_outputs(
    project: Path, words: str, code: int, unbuffered: str
) -> None:
    cut = unread(project, words, "stdout", PYTHONUNBUFFERED=unbuffered)

    assert cut.returncode == code
    assert "Broken" not in cut.stderr
    assert "written" not in cut.stderr
    assert "Exception" not in cut.stderr


@pytest.mark.parametrize("words", ["upgrade", "-v upgrade", "--json upgrade"])
def test_a_run_goes_on_when_nobody_reads_its_notices(
    project: Path, brant: Brant, words: str
) -> None:
    assert unread(project, words, "stdout", "stderr").returncode == 0
    assert brant("current", "--check-heads").returncode == 0


def test_a_script_that_prints_goes_on_when_nobody_reads(
    project: Path, brant: Brant
) -> None:
    for script in (project / "migrations").iterdir():
        script.unlink()
    (project / "migrations" / "aaa1.py").write_text(PRINTING)

    assert unread(project, "-q upgrade", "stdout", "stderr").returncode == 0
    assert brant("current").stdout == "aaa1\n"


@pytest.mark.parametrize("words", ["nosuch", "upgrade nosuch", "status"])
def test_an_exit_code_needs_nobody_who_reads_notices(project: Path, words: str) -> None:
    heard = unread(project, words)

    assert unread(project, words, "stderr").returncode == heard.returncode


@pytest.mark.parametrize("words", ["upgrade --sql", "--json upgrade --sql"])
def test_sql_that_was_cut_is_a_failure(project: Path, words: str) -> None:
    cut = unread(project, words, "stdout")

    assert cut.returncode == 1
    assert cut.stderr.splitlines() == [
        "error: the output cannot be written: its reader took only the beginning",
        "hint: Give --output a file, and read that.",
    ]


def test_the_first_line_is_enough_for_head(project: Path) -> None:
    """Of so many revisions `head` does not wait for the last."""
    write(project / "migrations", *tables(3000)[2:], parent="r001")
    done = subprocess.run(
        ["sh", "-c", f"({sys.executable} -m brant history; echo $? >&2) | head -1"],
        cwd=project,
        env=plain_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stdout.startswith("revision")
    assert done.stderr == "0\n"


def test_closed_streams_are_nobody_who_asks_or_listens(
    project: Path, brant: Brant
) -> None:
    (project / "models.py").write_text(
        "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"
    )
    config = 'url = "sqlite:///app.db"\nmetadata = "models:metadata"\n'
    (project / "brant.toml").write_text(config)
    brant("upgrade")
    command = f"{sys.executable} -m brant revision --autogenerate <&- >&- 2>&-"

    done = subprocess.run(["sh", "-c", command], cwd=project, check=False, timeout=60)

    assert done.returncode == 0


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LETTERS = """\
\"\"\"zurück ●\"\"\"
revision = "aaa1"
down_revision = None


async def upgrade(op):
    print("größer ●")
    await op.execute("CREATE TABLE tü (s TEXT DEFAULT '●')")


async def downgrade(op):
    await op.execute("DROP TABLE tü")
"""


@pytest.fixture
def spelled(tmp_path: Path) -> Path:
    """A project in a folder with an umlaut, with more of them in its scripts."""
    folder = tmp_path / "prüf"
    (folder / "migrations").mkdir(parents=True)
    (folder / "migrations" / "aaa1.py").write_text(LETTERS, encoding="utf-8")
    (folder / "brant.toml").write_text('url = "sqlite:///app.db"\n')
    return folder


def in_ascii(
    folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "brant", *arguments],
        cwd=folder,
        env=plain_environment() | ASCII | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "words",
    [
        *("history", "--json history", "show aaa1", "graph", "heads", "status"),
        *("plan", "--json plan", "--json upgrade --sql", "upgrade --sql -o größe.sql"),
        *("-v upgrade --dry-run", "-v upgrade", "--json upgrade", "lock status"),
        *("stamp aaa1", "current", "verify", "log", "ensure-version"),
    ],
)
def test_letters_that_the_output_has_not_are_no_failure(
    spelled: Path, words: str
) -> None:
    done = in_ascii(spelled, *words.split())

    assert done.returncode == 0
    assert b"Error" not in done.stderr


def test_a_message_in_ascii_is_what_was_typed(spelled: Path) -> None:
    done = in_ascii(spelled, "revision", "-m", "größer", "--rev-id", "bbb1")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == "migrations/bbb1_größer.py\n".encode()
    script = spelled / "migrations" / "bbb1_größer.py"
    assert '"""größer\n' in script.read_text(encoding="utf-8")


def test_a_target_in_ascii_is_what_was_typed(spelled: Path) -> None:
    done = in_ascii(spelled, "upgrade", "grün")

    assert done.stderr.startswith(b"error: no revision or label begins with 'gr\\xfcn'")


@pytest.mark.parametrize("is_variable", [True, False])
def test_a_file_that_ascii_has_no_name_for_says_what_to_set(
    spelled: Path, *, is_variable: bool
) -> None:
    url = "sqlite:///tä.db"
    done = (
        in_ascii(spelled, "upgrade", BRANT_URL=url)
        if is_variable
        else in_ascii(spelled, "--url", url, "upgrade")
    )

    assert done.returncode == 1
    url = "sqlite+aiosqlite:///t%C3%A4.db"
    assert done.stderr.decode().splitlines() == [
        f"error: cannot connect to {url}: ascii has no '\\xe4'",
        "hint: Set PYTHONUTF8=1.",
    ]


def test_a_password_with_letters_is_hidden_in_ascii(spelled: Path) -> None:
    done = in_ascii(
        spelled, "upgrade", BRANT_URL="postgresql://u:geheimnüs@127.0.0.1:1/d"
    )

    assert b"UnicodeEncodeError" not in done.stderr
    assert b"geheim" not in done.stderr + done.stdout
