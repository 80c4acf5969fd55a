"""What README and documentation show is what happens."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from pages import Player, blocks

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")))
SOURCES = sorted(ROOT.glob("src/brant/**/*.py"))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_example_of_a_page_works(page: Path, tmp_path: Path) -> None:
    """How-to pages start in the example application, all others in an empty folder."""
    folder = tmp_path / "project"
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "NO_COLOR": "1"}
    if page.parent.name == "how-to":
        shutil.copytree(ROOT / "examples" / "fastapi_app", folder)
        environ["DATABASE_URL"] = "sqlite+aiosqlite:///app.db"
    else:
        folder.mkdir()
    Player(page, folder, environ | {"COLUMNS": "120", "USER": "ada"}).play()


@pytest.mark.parametrize("source", SOURCES, ids=_name)
def test_examples_in_docstrings_are_python(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            for block in blocks(ast.get_docstring(node) or ""):
                flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST
                compile(block.text, str(source), "exec", flags)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_to_files(page: Path) -> None:
    links = LINK.findall(page.read_text())
    assert [to for to in links if not (page.parent / to).exists()] == []
