"""What the command line asks somebody who sits at a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import plain_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="terminals are POSIX's")

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("t", metadata, sa.Column("full_name", sa.Text, nullable=False))
"""
SCRIPT = """
import sqlalchemy as sa

revision = "aaa1"
down_revision = None


async def upgrade(op):
    await op.create_table("t", sa.Column("fullname", sa.Text, nullable=False))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A database whose column has another name than the models'."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "aaa1.py").write_text(SCRIPT)
    (tmp_path / "models.py").write_text(MODELS)
    (tmp_path / "brant.toml").write_text(
        'url = "sqlite:///app.db"\nmetadata = "models:metadata"\n'
    )
    command = [sys.executable, "-m", "brant", "-q", "upgrade"]
    subprocess.run(command, cwd=tmp_path, env=plain_environment(), check=True)
    return tmp_path


class Terminal:
    """A command that somebody types to."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        import pty  # POSIX's alone

        self.shown = ""
        self._end, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "brant", *arguments],
            cwd=folder,
            env=plain_environment(),
            stdin=other,
            stdout=other,
            stderr=other,
            preexec_fn=lambda: _own_terminal(other),  # noqa: PLW1509  # no threads here
        )
        os.close(other)

    def until(self, words: str) -> None:
        while words not in self.shown:
            self.shown += os.read(self._end, 4096).decode()

    def type(self, keys: str) -> None:
        self.shown = ""
        os.write(self._end, keys.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._end)


def _own_terminal(terminal: int) -> None:
    import fcntl  # POSIX's alone
    import termios  # likewise

    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


@pytest.fixture
def asked(project: Path) -> Iterator[Terminal]:
    """A command that has asked whether a column was renamed."""
    terminal = Terminal(project, "revision", "--autogenerate", "--rev-id", "bbb2")
    terminal.until("Is this a rename: column t.fullname to full_name? [y/N]: ")
    yield terminal
    terminal.close()


def written(project: Path) -> str:
    return (project / "migrations" / "bbb2.py").read_text()


def test_ctrl_c_at_a_question_ends_the_command_at_once(
    asked: Terminal, project: Path
) -> None:
    asked.type("\x03")
    asked.until("interrupted")
    assert asked.process.wait(timeout=10) == 130
    assert not (project / "migrations" / "bbb2.py").exists()


def test_the_end_of_the_input_answers_nothing(asked: Terminal, project: Path) -> None:
    asked.type("\x04")
    asked.until("Aborted")
    assert asked.process.wait(timeout=10) == 1
    assert not (project / "migrations" / "bbb2.py").exists()


def test_what_is_no_answer_is_asked_again(asked: Terminal, project: Path) -> None:
    asked.type("perhaps\n")
    asked.until("? [y/N]: ")
    asked.type("Yes\n")
    asked.until("bbb2.py")
    assert asked.process.wait(timeout=10) == 0
    assert 'alter_column("t", "fullname", new_column_name="full_name")' in written(
        project
    )


def test_enter_alone_means_no(asked: Terminal, project: Path) -> None:
    asked.type("\n")
    asked.until("bbb2.py")
    assert asked.process.wait(timeout=10) == 0
    assert "drop_column" in written(project)
