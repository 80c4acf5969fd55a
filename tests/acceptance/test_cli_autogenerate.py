"""check and revision --autogenerate as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(50), nullable=False),
)
"""
CONFIG = 'scripts = "migrations"\nmetadata = "models:metadata"\n'


@pytest.fixture
def project(tmp_path: Path, sqlite_url: str) -> Path:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "models.py").write_text(MODELS)
    (tmp_path / "brant.toml").write_text(f'url = "{sqlite_url}"\n{CONFIG}')
    return tmp_path


def _brant(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "brant", *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_check_names_the_difference_and_exits_4(project: Path) -> None:
    done = _brant(project, "check")
    assert (done.returncode, done.stdout) == (4, "+ create table users\n")


def test_check_gives_json(project: Path) -> None:
    done = _brant(project, "--json", "check")
    assert json.loads(done.stdout) == {
        "operations": [{"operation": "create table users", "category": "additive"}],
        "pending": [],
        "likely_renames": [],
        "compared_by_text": [],
    }


def test_a_generated_script_brings_both_together(project: Path) -> None:
    made = _brant(project, "revision", "--autogenerate", "-m", "add users")
    behind = _brant(project, "check")
    _brant(project, "upgrade")
    agreed = _brant(project, "check")
    again = _brant(project, "revision", "--autogenerate", "-m", "again")
    assert made.returncode == 0
    assert "1 revision pending" in behind.stderr
    assert (agreed.returncode, agreed.stdout) == (0, "models and database agree\n")
    assert (again.returncode, again.stdout) == (0, "")
    assert "nothing changed: no script was written" in again.stderr
    assert len(list((project / "migrations").glob("*.py"))) == 1
