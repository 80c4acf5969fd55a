from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from brant.errors import (
    TemplateError,
    UnknownTemplateError,
)
from brant.scripts.draft import Draft, new_script
from brant.scripts.header import header
from brant.scripts.render import config_snippet, project_files, render, templates

CREATED = datetime(2024, 1, 31, 9, 5, 7, tzinfo=UTC)
EMPTY = '''\
"""add users

Create Date: 2024-01-31 09:05:07+00:00
"""

import sqlalchemy as sa
from brant import Op

revision = "3f2a9c1b7d10"
down_revision = "1ab2c3d4e5f6"
branch_labels = None
depends_on = None


async def upgrade(op: Op) -> None:
    pass


async def downgrade(op: Op) -> None:
    pass
'''


def draft(message: str = "add users", **facts: object) -> Draft:
    values = {
        "id": "3f2a9c1b7d10",
        "folder": Path("versions"),
        "created": CREATED,
        "parents": ("1ab2c3d4e5f6",),
    }
    return new_script(message, **values | facts)


def test_an_empty_script_is_what_the_documentation_shows() -> None:
    assert render(draft()) == EMPTY


def test_source_lines_are_indented() -> None:
    text = render(
        draft(),
        imports=["from sqlalchemy.dialects import postgresql"],
        upgrades=["await op.execute(", '    "x"', ")", "", "await op.drop_table('y')"],
    )
    assert (
        "from brant import Op\nfrom sqlalchemy.dialects import postgresql\n\n" in text
    )
    body = '    await op.execute(\n        "x"\n    )\n\n    await op.drop_table'
    assert f"async def upgrade(op: Op) -> None:\n{body}" in text


@pytest.mark.parametrize("parents", [(), ("a",), ("a", "b"), ("1ab2c3d4e5f6",) * 9])
def test_rendered_scripts_are_formatted(
    tmp_path: Path, parents: tuple[str, ...]
) -> None:
    path = tmp_path / "a.py"
    text = render(draft(parents=parents, labels=("x",), depends_on=("y", "z")))
    path.write_text(text)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + text


@pytest.mark.parametrize(
    "message", ["", 'say "hi"', 'ends with """', "back\\slash \\", "é", "two\nlines"]
)
@pytest.mark.parametrize("kind", ["py", "sql"])
def test_any_message_survives(message: str, kind: str) -> None:
    made = draft(message, kind=kind)
    found = header(str(made.path), render(made))
    assert found is not None
    assert found.message == (" ".join(message.split()) or "empty message")


@pytest.mark.parametrize("message", ["upgrade", "revision: x", "-- downgrade"])
def test_a_message_is_never_taken_for_a_part_of_a_sql_script(message: str) -> None:
    found = header("a.sql", render(draft(message, kind="sql")))
    assert found is not None
    assert (found.id, found.message) == ("3f2a9c1b7d10", message)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("depends_on = None", "it makes depends_on none, not y, z"),
        ("depends_on = ('z', 'y')", "it makes depends_on z, y, not y, z"),
        ("branch_labels = 'w'", "it makes branch_labels w, not x"),
        ("down_revision = None", "it makes down_revision none, not 1ab2c3d4e5f6"),
        ("revision = 'other'", "it makes revision other, not 3f2a9c1b7d10"),
    ],
)
def test_a_template_that_writes_another_header_is_refused(
    tmp_path: Path, line: str, problem: str
) -> None:
    template = EMPTY.replace("branch_labels = None", "branch_labels = 'x'")
    template = template.replace("depends_on = None", "depends_on = ('y', 'z')")
    (tmp_path / "script.py.jinja").write_text(f"{template}\n{line}\n")
    with pytest.raises(TemplateError, match=problem):
        render(draft(labels=("x",), depends_on=("y", "z")), home=tmp_path)


def test_a_sql_script_holds_the_header_in_comments() -> None:
    made = draft(kind="sql", parents=("a", "b"))
    text = render(made, upgrades=["select 1;"], downgrades=["select 2;"])
    assert (
        text
        == """\
-- message: add users
-- Create Date: 2024-01-31 09:05:07+00:00
-- revision: 3f2a9c1b7d10
-- down_revision: a, b
-- branch_labels: none
-- depends_on: none

-- upgrade
select 1;

-- downgrade
select 2;
"""
    )


def test_the_template_of_the_project_comes_first(tmp_path: Path) -> None:
    (tmp_path / "script.py.jinja").write_text(
        'revision = "{{ revision }}"\ndown_revision = None\n'
        "# {{ owner }} {{ config.x }}\n"
    )
    text = render(
        draft(parents=()),
        home=tmp_path,
        template_args={"owner": "me"},
        config={"x": "y"},
    )
    assert text == 'revision = "3f2a9c1b7d10"\ndown_revision = None\n# me y\n'


@pytest.mark.parametrize(
    ("source", "line"),
    [("\n{% if %}", 2), ("{{ nothing }}", None), ("{{ 1 / 0 }}", None)],
)
def test_a_fault_of_a_template_is_named(
    tmp_path: Path, source: str, line: int | None
) -> None:
    (tmp_path / "script.py.jinja").write_text(source)
    with pytest.raises(TemplateError) as caught:
        render(draft(), home=tmp_path)
    assert "script.py.jinja" in caught.value.template
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("x = 1\n", "it makes no script: 3f2a9c1b7d10_add_users.py has no revision"),
        ("revision = = 1\n", "it makes no script: .*:1 is not valid Python"),
        (
            "revision = down_revision = x\n",
            "it makes no script: revision at .*:1 is not",
        ),
    ],
)
def test_a_template_that_makes_no_script_is_refused(
    tmp_path: Path, source: str, problem: str
) -> None:
    (tmp_path / "script.py.jinja").write_text(source)
    with pytest.raises(TemplateError, match=problem) as caught:
        render(draft(), home=tmp_path)
    assert caught.value.template == "script.py.jinja"


def test_templates_are_listed_with_what_they_are_for() -> None:
    found = templates()
    assert [each.name for each in found] == ["async", "multidb", "sql"]
    assert all(each.summary.endswith(".") for each in found)


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(UnknownTemplateError) as caught:
        config_snippet("generic")
    assert caught.value.known == ("async", "multidb", "sql")


@pytest.mark.parametrize(
    ("template", "files"),
    [
        ("async", {"README.md", "env.py", "script.py.jinja", "versions/.gitkeep"}),
        ("sql", {"README.md", "env.py", "script.sql.jinja", "versions/.gitkeep"}),
        (
            "multidb",
            {
                "README.md",
                "first/env.py",
                "first/script.py.jinja",
                "first/versions/.gitkeep",
                "second/env.py",
                "second/script.py.jinja",
                "second/versions/.gitkeep",
            },
        ),
    ],
)
def test_a_project_gets_its_files(template: str, files: set[str]) -> None:
    assert set(project_files(template)) == files


FAULTS = {
    "no TOML": ("brant.toml.jinja", "[tool.brant\n"),
    r"no table \[tool.brant\]": ("brant.toml.jinja", "scripts = 'm'\n"),
    "env.py.jinja:1": ("env.py.jinja", "{% if %}"),
    "script.py.jinja:1": ("script.py.jinja", "{% if %}"),
}


@pytest.mark.parametrize("problem", FAULTS)
def test_a_fault_of_a_project_s_template_is_named(tmp_path: Path, problem: str) -> None:
    name, source = FAULTS[problem]
    (tmp_path / name).write_text(source)
    with pytest.raises(TemplateError, match=problem):
        _ = project_files(home=tmp_path), config_snippet(home=tmp_path)


def test_a_package_can_be_imported() -> None:
    files = set(project_files(package=True)) - set(project_files())
    assert files == {"__init__.py", "versions/__init__.py"}


def test_the_copied_template_renders_the_same(tmp_path: Path) -> None:
    (tmp_path / "script.py.jinja").write_text(project_files()["script.py.jinja"])
    assert render(draft(), home=tmp_path) == EMPTY


@pytest.mark.parametrize("template", ["async", "multidb", "sql"])
def test_a_config_is_toml(template: str) -> None:
    table = tomllib.loads(config_snippet(template, scripts='odd "name"'))
    assert 'odd "name"' in str(table["tool"]["brant"])


def test_the_environment_file_defines_configure() -> None:
    names: dict[str, object] = {}
    exec(compile(project_files()["env.py"], "env.py", "exec"), names)  # noqa: S102  # brant's own file
    assert callable(names["configure"])
