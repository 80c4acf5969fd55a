"""docs/reference/json.md says what each command prints with --json."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json.md"
ROWS = dict(
    re.findall(r"^\| (`.*?|any.*?) \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
)
MODELS = "import sqlalchemy as sa\n\nmetadata = sa.MetaData()\n"
TENANTS = 'urls = ["sqlite:///tenant.db"]\n'
INI = "[alembic]\nscript_location = old\nsqlalchemy.url = sqlite:///app.db\n"
ALEMBIC = 'from alembic import context\n\ncontext.configure(url="sqlite://")\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three revisions, of which the first is applied and followed by two."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "old" / "versions").mkdir(parents=True)
    (folder / "old" / "env.py").write_text(ALEMBIC)
    (folder / "alembic.ini").write_text(INI)
    (folder / "models.py").write_text(MODELS)
    (folder / "tenants.py").write_text(TENANTS)
    (folder / "migrations").mkdir()
    (folder / "brant.toml").write_text(
        'url = "sqlite:///app.db"\nmetadata = "models:metadata"\n'
    )
    for name in ("one", "two"):
        brant(folder, "revision", "--rev-id", name)
    brant(folder, "upgrade", "one")
    brant(folder, "revision", "--rev-id", "three", "--head", "one", "--splice")
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path, dirs_exist_ok=True)


def brant(folder: Path, *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "brant", "--json", *words],
        cwd=folder,
        env={**os.environ, "EDITOR": "true", "VISUAL": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)


def told(command: str) -> tuple[bool, set[str]]:
    """Give whether a command prints a list, and the facts of it, by the page."""
    cell = next(text for names, text in ROWS.items() if command in names.split("`"))
    is_list = cell.startswith("a list of ")
    if "`show`" in cell:
        cell = ROWS["`show`"]
    return is_list, set(re.findall(r"`(\w+)`", cell.partition(":")[0]))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("init", "init made"),
        ("list-templates", "list-templates"),
        ("revision", "revision --head two"),
        ("merge", "merge"),
        ("edit", "edit one"),
        ("upgrade", "upgrade"),
        ("downgrade", "downgrade base"),
        ("stamp", "stamp two"),
        ("upgrade --tenants", "upgrade --tenants tenants:urls"),
        ("upgrade --sql", "upgrade --sql"),
        ("plan --sql", "plan --sql"),
        ("upgrade --sql -o FILE", "upgrade --sql -o up.sql"),
        ("ensure-version", "ensure-version"),
        ("heads", "heads"),
        ("branches", "branches"),
        ("history", "history"),
        ("show", "show one"),
        ("current", "current"),
        ("status", "status"),
        ("status --offline", "status --offline"),
        ("log", "log"),
        ("plan", "plan"),
        ("check", "check"),
        ("verify", "verify"),
        ("wait", "wait one"),
        ("lock status", "lock status"),
        ("lock release", "lock release --force --reason x"),
        ("convert", "convert"),
    ],
)
def test_a_command_prints_what_the_page_says(
    project: Path, command: str, words: str
) -> None:
    document = brant(project, *words.split())
    is_list = isinstance(document, list)
    facts = set(document[0] if is_list else document)
    assert (is_list, facts) == told(command)


def test_adopting_prints_what_the_page_says(project: Path) -> None:
    (project / "brant.toml").unlink()
    assert (False, set(brant(project, "adopt"))) == told("adopt")


def test_a_drawing_is_a_text(project: Path) -> None:
    assert brant(project, "graph").endswith("●  one empty message\n")


def test_what_fails_says_so_and_why(project: Path) -> None:
    document = brant(project, "resume")
    assert set(document) == {*told("any that fails")[1], "what"}
