"""A plugin for autogenerate, installed as any package is: its metadata on the path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Brant

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("tags", metadata, sa.Column("name", sa.Text))
"""
TAGGER = """
from dataclasses import dataclass

from brant.operations import Operation


@dataclass(frozen=True)
class Tag(Operation):
    name: str
    is_there: bool = True

    def describe(self):
        return f"{'' if self.is_there else 'un'}tag {self.name}"

    def reverse(self):
        return Tag(self.name, not self.is_there)


@Tag.compiles("*")
def _(operation, dialect):
    name = dialect.string(operation.name)
    if operation.is_there:
        yield f"INSERT INTO tags VALUES ({name})"
    else:
        yield f"DELETE FROM tags WHERE name = {name}"


class Tags:
    def compare(self, sides):
        new = sides.models.snapshot.keys() - sides.database.keys()
        return [Tag(str(name)) for name in sorted(new)]

    def render(self, operation, writer):
        if not isinstance(operation, Tag):
            return None
        writer.imports.add("import tagger")
        return f"op.run(tagger.Tag({operation.name!r}, {operation.is_there}))"


plugin = Tags()
"""


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str) -> Path:
    """A project, and beside it the folder where the plugin's package is installed."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "models.py").write_text(MODELS)
    config = f'url = "{sqlite_url}"\nscripts = "migrations"\n'
    (tmp_path / "brant.toml").write_text(f'{config}metadata = "models:metadata"\n')
    return install(tmp_path, TAGGER)


def install(folder: Path, module: str, value: str = "tagger:plugin") -> Path:
    site = folder / "site"
    facts = site / "tagger-1.0.dist-info"
    facts.mkdir(parents=True, exist_ok=True)
    metadata = "Metadata-Version: 2.1\nName: tagger\nVersion: 1.0\n"
    (facts / "METADATA").write_text(metadata)
    (facts / "entry_points.txt").write_text(f"[brant.plugins]\ntags = {value}\n")
    (site / "tagger.py").write_text(module)
    return site


def test_an_installed_plugin_compares_and_writes(
    brant: Brant, site: Path, tmp_path: Path, sqlite_url: str
) -> None:
    path = {"PYTHONPATH": str(site)}
    checked = brant("check", **path)
    made = brant("revision", "--autogenerate", "-m", "tags", **path)
    script = (tmp_path / made.stdout.strip()).read_text()
    upgraded = brant("upgrade", **path)
    rows = query(sqlite_url, "SELECT name FROM tags ORDER BY name")
    agreed = brant("check", **path)
    downgraded = brant("downgrade", "base", **path)

    assert checked.returncode == 4
    assert "tag tags\n" in checked.stdout
    assert "tag users\n" in checked.stdout
    assert "import tagger\n" in script
    assert "    await op.run(tagger.Tag('users', True))\n" in script
    assert "    await op.run(tagger.Tag('users', False))\n" in script
    assert (upgraded.returncode, agreed.returncode) == (0, 0)
    assert rows == [("tags",), ("users",)]
    assert (downgraded.returncode, downgraded.stderr.count("Error")) == (0, 0)


def test_without_the_package_nothing_is_tagged(brant: Brant, site: Path) -> None:
    assert "tag users" not in brant("check").stdout
    assert site.exists()


@pytest.mark.parametrize(
    "broken",
    [
        ("missing:plugin", "", "", "ModuleNotFoundError: No module named 'missing'"),
        ("tagger:nothing", "", "", "module 'tagger' has no attribute 'nothing'"),
        ("tagger:plugin", "plugin = Tags()", "1 / 0", "ZeroDivisionError"),
        ("tagger:Tags", "", "", "tagger:Tags is no object with compare() and render()"),
        ("tagger:Tag", "", "", "tagger:Tag is no object with compare() and render()"),
        ("tagger:plugin", "sides.models.", "sides.", "compare: AttributeError"),
        ("tagger:plugin", "[Tag(", "[str(", "compare gave no operation but 'tags'"),
        ("tagger:plugin", "writer.imports", "writer.x", "render: AttributeError"),
    ],
)
def test_a_broken_plugin_is_named(
    brant: Brant, site: Path, tmp_path: Path, broken: tuple[str, str, str, str]
) -> None:
    value, old, new, problem = broken
    install(tmp_path, TAGGER.replace(old, new) if old else TAGGER, value)
    done = brant("revision", "--autogenerate", "-m", "x", PYTHONPATH=str(site))
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert "the plugin tags failed: " in said
    assert problem in said
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "migrations").glob("*.py")) == []
