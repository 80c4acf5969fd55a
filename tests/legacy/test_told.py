"""What `brant adopt` says about parts of an Alembic project that brant has not."""

from __future__ import annotations

import py_compile
from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.alembic.hooks import options
from brant.alembic.project import understood
from brant.autogenerate.options import Options
from brant.errors import CompiledScriptsError

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT = ["~alembic.autogenerate.constraints", "~alembic.autogenerate.types"]


def notes(folder: Path, *settings: str, given: str = "") -> tuple[str, ...]:
    """Adopt a project with these settings and arguments of `configure`."""
    (folder / "moves").mkdir()
    ini = ["[alembic]", "script_location = moves", *settings]
    (folder / "alembic.ini").write_text("\n".join(ini) + "\n")
    (folder / "moves" / "env.py").write_text(
        f"from alembic import context\nPLUGINS = ['~alembic.autogenerate.com*']\n"
        f"context.configure(url='sqlite://', {given})\n"
    )
    found = understood(folder)
    assert found.hooks == ()
    return found.notes


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("sourceless = true", "sourceless = true: brant reads the scripts' sources; "),
        ("output_encoding = latin-1", "output_encoding = latin-1: brant writes "),
        ("output_encoding = none", "output_encoding = none: brant writes scripts in "),
    ],
)
def test_settings_that_are_not_taken_over(
    tmp_path: Path, setting: str, said: str
) -> None:
    (note,) = notes(tmp_path, setting)
    assert note.startswith(said)


def test_settings_that_ask_for_the_usual(tmp_path: Path) -> None:
    settings = ("sourceless = false", "output_encoding = UTF8")
    given = "alembic_module_prefix='op.', sqlalchemy_module_prefix='sa.'"
    assert notes(tmp_path, *settings, given=given) == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("alembic_module_prefix='x.'", "not taken over: a new script is given op as "),
        ("sqlalchemy_module_prefix='x.'", "not taken over: a new script imports sqla"),
        (
            "autogenerate_plugins=['alembic.*', 'mine.x']",
            "gives autogenerate_plugins (m",
        ),
        (
            "autogenerate_plugins=computed()",
            "autogenerate_plugins (no list that can be",
        ),
        ("autogenerate_plugins=PLUGINS", "env.py leaves comments out of autogenerate_"),
        (f"autogenerate_plugins={WITHOUT}", "leaves constraints out of autogenerate_"),
    ],
)
def test_arguments_that_are_not_taken_over(
    tmp_path: Path, given: str, said: str
) -> None:
    (note,) = notes(tmp_path, given=given)
    assert said in note


def test_sql_that_a_hook_sends_is_sent_by_brant_too(tmp_path: Path) -> None:
    (tmp_path / "moves").mkdir()
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = moves\n")
    env = (
        "from alembic import context\n"
        "def told(ctx, step, heads, run_args):\n"
        "    ctx.connection.execute('insert into log values (1)')\n"
        "context.configure(url='sqlite://', on_version_apply=told)\n"
    )
    (tmp_path / "moves" / "env.py").write_text(env)
    assert understood(tmp_path).notes == ()
    (tmp_path / "moves" / "env.py").write_text(f"{env}context.execute('set x')\n")
    (note,) = understood(tmp_path).notes
    assert note.startswith("env.py sends SQL around the migrations (line 5), which")


def test_parts_that_alembic_does_not_compare_are_switched_off() -> None:
    plugins = ["alembic.autogenerate.*", "~alembic.autogenerate.types"]
    found = options(Options(), {"autogenerate_plugins": plugins})
    assert (found.compare_type, found.compare_server_default) == (False, True)
    plugins = ["~alembic.autogenerate.*"]
    found = options(Options(), {"autogenerate_plugins": plugins})
    assert (found.compare_type, found.compare_server_default) == (False, False)


def test_scripts_without_their_sources_are_told(tmp_path: Path) -> None:
    source = tmp_path / "a1.py"
    source.write_text("revision = 'a1'\ndown_revision = None\ndef upgrade(): pass\n")
    py_compile.compile(str(source), cfile=str(tmp_path / "a1.pyc"))
    migrator = Migrator(f"sqlite+aiosqlite:///{tmp_path / 'db'}", tmp_path)
    assert [each.revision for each in migrator.sync.history()] == ["a1"]
    source.unlink()
    with pytest.raises(
        CompiledScriptsError, match=r"alone \(a1.pyc\), and brant reads"
    ):
        migrator.sync.history()
