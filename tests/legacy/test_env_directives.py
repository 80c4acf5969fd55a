"""`process_revision_directives` of an Alembic env.py, for scripts that brant writes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ENV = """
import sqlalchemy as sa
from alembic import context
from alembic.operations import ops
from alembic.script import ScriptDirectory
config = context.config
metadata = sa.MetaData()
table = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True))

def online():
    engine = sa.create_engine(config.get_main_option("sqlalchemy.url"))
    name = "kept"
{hook}
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=metadata,
            process_revision_directives={name},
        )
        with context.begin_transaction():
            context.run_migrations()

if context.is_offline_mode():
    context.configure(url="sqlite:///app.db", literal_binds=True)
    context.run_migrations()
else:
    online()
"""
INI = "[alembic]\nscript_location = moves\nsqlalchemy.url = sqlite:///app.db\n"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def brant(tmp_path: Path) -> Run:
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "brant", *args]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def adopted(project: Path, brant: Run, hook: str, name: str = "hook") -> str:
    """Adopt a project whose env.py has that hook; give what was said."""
    versions = project / "moves" / "versions"
    versions.mkdir(parents=True)
    (project / "alembic.ini").write_text(INI)
    inner = indent(dedent(hook), "    ")
    (project / "moves" / "env.py").write_text(ENV.format(hook=inner, name=name))
    (versions / "0001.py").write_text(
        "from alembic import op\nrevision = '0001'\ndown_revision = None\n"
        "def upgrade(): pass\ndef downgrade(): pass\n"
    )
    done = brant("adopt")
    assert done.returncode == 0, done.stderr
    assert brant("upgrade").returncode == 0
    return done.stdout


COUNTED = """
def hook(context, revision, directives):
    if getattr(config.cmd_opts, "autogenerate", False):
        script = directives[0]
        if script.upgrade_ops.is_empty():
            directives[:] = []
            return
        assert list(revision) == ["0001"]
        for found in (context.script, ScriptDirectory.from_config(config)):
            head = found.get_current_head()
        script.rev_id = f"{int(head) + 1:04}"
        script.message += f" {name}"
        script.branch_label = "mine"
        script.depends_on = "0001"
        script.imports.add("import decimal")
        assert len(script.upgrade_ops.ops) == 1
"""


def test_what_it_says_of_the_header_is_written(tmp_path: Path, brant: Run) -> None:
    said = adopted(tmp_path, brant, COUNTED)
    assert "process_revision_directives" not in said
    assert not (tmp_path / "moves" / "brant_env.py").exists()

    done = brant("revision", "--autogenerate", "-m", "add")

    assert done.stderr == ""
    written = (tmp_path / "moves/versions/0002_add_kept.py").read_text()
    assert 'branch_labels = "mine"' in written.replace("'", '"')
    assert "import decimal" in written
    assert '"0001"' in written.partition("depends_on")[2].partition("\n")[0]
    assert brant("upgrade").returncode == 0
    nothing = brant("revision", "--autogenerate", "-m", "none")
    assert nothing.stderr == "nothing changed: no script was written\n"


def test_it_may_say_that_there_is_no_script(tmp_path: Path, brant: Run) -> None:
    adopted(tmp_path, brant, "def hook(*args): args[2].clear()")
    done = brant("revision", "--autogenerate", "-m", "add")
    assert done.returncode == 0
    assert [each.name for each in (tmp_path / "moves/versions").glob("*.py")] == [
        "0001.py"
    ]


def test_another_head_is_followed(tmp_path: Path, brant: Run) -> None:
    hook = "def hook(c, r, found): found[0].head, found[0].splice = 'base', True"
    adopted(tmp_path, brant, hook)
    done = brant("revision", "--autogenerate", "-m", "add", "--rev-id", "0002")
    written = (tmp_path / "moves/versions/0002_add.py").read_text()
    assert "down_revision = None" in written, done.stderr


def test_with_revision_environment_it_is_asked_of_empty_scripts(
    tmp_path: Path, brant: Run
) -> None:
    hook = """
    def hook(context, revision, directives):
        assert not config.cmd_opts.autogenerate
        assert directives[0].upgrade_ops.is_empty()
        directives[0].rev_id = "0002"
    """
    adopted(tmp_path, brant, hook)
    with (tmp_path / "brant.toml").open("a") as file:
        file.write("revision_environment = true\n")
    done = brant("revision", "-m", "empty")
    assert done.stdout == "moves/versions/0002_empty.py\n", done.stderr


CHANGES = {
    "iterated": "[each for each in found.upgrade_ops.ops]",
    "indexed": "found.upgrade_ops.ops[0]",
    "set": "found.upgrade_ops.ops = []",
    "replaced": "found.upgrade_ops = None",
    "appended": "found.downgrade_ops.ops.append(1)",
    "listed": "found.upgrade_ops_list",
    "another": "directives.append(1)",
}


@pytest.mark.parametrize("body", CHANGES.values(), ids=CHANGES)
def test_operations_are_not_its_to_change(
    tmp_path: Path, brant: Run, body: str
) -> None:
    hook = (
        f"def hook(context, revision, directives):\n    found, = directives\n    {body}"
    )
    adopted(tmp_path, brant, hook)
    (tmp_path / "moves" / "brant_env.py").unlink(missing_ok=True)
    done = brant("revision", "--autogenerate", "-m", "add")
    assert done.returncode == 1
    assert "those are brant's own\nhint: Set env.process_rev" in done.stderr


def test_adopt_names_one_that_changes_operations(tmp_path: Path, brant: Run) -> None:
    hook = """
    def hook(context, revision, directives):
        directives[0].upgrade_ops.ops.reverse()
    """
    said = adopted(tmp_path, brant, hook)
    assert "brant_env.py" in said
    written = (tmp_path / "moves" / "brant_env.py").read_text()
    assert "gives process_revision_directives=hook" in written
    assert brant("revision", "--autogenerate", "-m", "add").returncode == 0


def test_a_rewriter_is_named_and_never_passed_over(tmp_path: Path, brant: Run) -> None:
    hook = "from alembic.autogenerate import rewriter\nhook = rewriter.Rewriter()\n"
    said = adopted(tmp_path, brant, hook)
    assert "brant_env.py" in said
    (tmp_path / "moves" / "brant_env.py").unlink()
    done = brant("revision", "--autogenerate", "-m", "add")
    assert "changes operations (Rewriter)" in done.stderr


def test_other_hooks_find_the_context_of_env_py(tmp_path: Path, brant: Run) -> None:
    hook = """
    def include_object(object, name, kind, reflected, other):
        return f"{kind}={name}" not in context.get_x_argument()
    """
    given = "None, include_object=include_object"
    adopted(tmp_path, brant, hook, given)
    assert brant("check").returncode == 4
    assert brant("-x", "table=t", "check").returncode == 0
