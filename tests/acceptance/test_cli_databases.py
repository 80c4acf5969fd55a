"""One command for two databases of different kinds, each with models of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Brant

MODELS = """
import sqlalchemy as sa

def models(name, *columns):
    found = sa.MetaData()
    key = sa.Column("id", sa.Integer, primary_key=True)
    state = sa.Column("state", sa.Enum("new", "done", name="state"), index=True)
    made = sa.Column("made", sa.DateTime, server_default=sa.func.now())
    sa.Table(name, found, key, state, made)
    return found

users, stock = models("users"), models("stock")
more = models("shelves")
"""
BOTH = ("--env", "users", "--env", "stock")
PAIRS = [("postgres", "mariadb"), ("postgres", "sqlite"), ("mariadb", "sqlite")]


@pytest.fixture(params=PAIRS, ids="-".join)
def urls(request: pytest.FixtureRequest) -> dict[str, str]:
    found = (request.getfixturevalue(f"{name}_url") for name in request.param)
    return dict(zip(("users", "stock"), found, strict=True))


@pytest.fixture
def project(tmp_path: Path, urls: dict[str, str]) -> Path:
    (tmp_path / "models.py").write_text(MODELS)
    lines = []
    for name, url in urls.items():
        (tmp_path / "migrations" / name).mkdir(parents=True)
        lines.append(f'[tool.brant.env.{name}]\nurl = "{url}"')
        lines.append(f'scripts = "migrations/{name}"\nmetadata = "models:{name}"')
    (tmp_path / "brant.toml").write_text("\n".join(lines))
    return tmp_path


def _scripts(project: Path) -> dict[str, int]:
    folders = sorted((project / "migrations").iterdir())
    return {folder.name: len(list(folder.glob("*.py"))) for folder in folders}


def _states(urls: dict[str, str]) -> list[object]:
    """Give a row of each database, by a driver that is not under test."""
    found: list[object] = []
    for name, url in urls.items():
        query(url, f"INSERT INTO {name} (state) VALUES ('new')")
        found += query(url, f"SELECT state FROM {name}")
    return found


def test_one_command_compares_upgrades_and_downgrades_two_databases(
    brant: Brant, project: Path, urls: dict[str, str]
) -> None:
    different = brant(*BOTH, "check")
    made = brant(*BOTH, "revision", "--autogenerate", "-m", "tables")
    behind = brant(*BOTH, "check")
    upgraded = brant(*BOTH, "upgrade")
    agreed = brant(*BOTH, "check")
    again = brant(*BOTH, "revision", "--autogenerate", "-m", "nothing")

    assert different.returncode == 4
    assert "+ create table users\n" in different.stdout
    assert "+ create table stock\n" in different.stdout
    assert (made.returncode, behind.returncode) == (0, 4)
    assert (upgraded.returncode, agreed.returncode, again.returncode) == (0, 0, 0)
    assert _scripts(project) == {"stock": 1, "users": 1}
    assert _states(urls) == [("new",), ("new",)]

    reverted = brant(*BOTH, "downgrade", "base")
    assert reverted.returncode == 0
    assert brant(*BOTH, "check").stdout == different.stdout


def test_one_database_that_differs_gets_a_script_alone(
    brant: Brant, project: Path
) -> None:
    brant(*BOTH, "revision", "--autogenerate", "-m", "tables")
    brant(*BOTH, "upgrade")
    config = project / "brant.toml"
    several = config.read_text().replace(
        '"models:stock"', '["models:stock", "models:more"]'
    )
    config.write_text(several)
    made = brant(*BOTH, "revision", "--autogenerate", "-m", "shelves")
    upgraded = brant(*BOTH, "upgrade")
    agreed = brant(*BOTH, "check")
    assert (made.returncode, upgraded.returncode, agreed.returncode) == (0, 0, 0)
    assert _scripts(project) == {"stock": 2, "users": 1}
