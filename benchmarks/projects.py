"""A history on disk: as a brant project, as an Alembic project, as plain SQL.

The SQL is what Alembic's offline mode prints for its own scripts, so every runner
sends the same statements.
"""

from __future__ import annotations

import importlib.util
import io
import json
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Literal

from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

if TYPE_CHECKING:
    from pathlib import Path

    from history import Database, Revision

Template = Literal["generic", "async"]

HEADER = '''"""{message}"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
{import_op}

revision = {id!r}
down_revision = {parent!r}
branch_labels = None
depends_on = None


{signature}:
'''


def write_brant(folder: Path, revisions: tuple[Revision, ...]) -> None:
    """Make a project that `brant upgrade` runs in `folder`."""
    scripts = folder / "migrations"
    scripts.mkdir(parents=True)
    (folder / "brant.toml").write_text('scripts = "migrations"\n')
    for revision in revisions:
        text = HEADER.format(
            id=revision.id,
            parent=revision.parent,
            message=revision.message,
            import_op="from brant import Op",
            signature="async def upgrade(op: Op) -> None",
        )
        calls = "".join(f"    await {call}\n" for call in revision.calls)
        (scripts / file_name(revision)).write_text(text + calls)


def write_alembic(
    folder: Path, revisions: tuple[Revision, ...], *, template: Template
) -> None:
    """Make a project of Alembic's own template, with nothing changed but the URL."""
    folder.mkdir(parents=True)
    ini = folder / "alembic.ini"
    with redirect_stdout(io.StringIO()):
        command.init(Config(ini), str(folder / "migrations"), template=template)
    for revision in revisions:
        script = folder / "migrations" / "versions" / file_name(revision)
        script.write_text(alembic_script(revision))


def set_alembic_url(ini: Path, url: str) -> None:
    key = "sqlalchemy.url = "
    lines = ini.read_text().splitlines()
    changed = [f"{key}{url}" if line.startswith(key) else line for line in lines]
    ini.write_text("\n".join(changed) + "\n")


def write_raw(
    path: Path, scripts: Path, revisions: tuple[Revision, ...], *, database: Database
) -> int:
    """Compile the Alembic scripts in `scripts`; give the number of statements."""
    compiled = [
        {
            "revision": revision.id,
            "parent": revision.parent,
            "statements": statements(scripts / file_name(revision), database),
        }
        for revision in revisions
    ]
    path.write_text(json.dumps(compiled))
    return sum(len(revision["statements"] or ()) for revision in compiled)


def alembic_script(revision: Revision) -> str:
    text = HEADER.format(
        id=revision.id,
        parent=revision.parent,
        message=revision.message,
        import_op="from alembic import op",
        signature="def upgrade() -> None",
    )
    return text + "".join(f"    {call}\n" for call in revision.calls)


def file_name(revision: Revision) -> str:
    return f"{revision.id}_{revision.message.replace(' ', '_')}.py"


class StatementList:
    """The output file of Alembic's offline mode, which writes a statement at once."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def write(self, text: str) -> None:
        self.statements.append(text.strip().removesuffix(";"))

    def flush(self) -> None:
        """Nothing is kept back."""


def statements(script: Path, database: Database) -> list[str]:
    """Give the SQL of one Alembic script."""
    output = StatementList()
    context = MigrationContext.configure(
        dialect_name=database, opts={"as_sql": True, "output_buffer": output}
    )
    spec = importlib.util.spec_from_file_location(script.stem, script)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(script)
    module = importlib.util.module_from_spec(spec)
    with Operations.context(context):
        spec.loader.exec_module(module)
        module.upgrade()
    return output.statements
