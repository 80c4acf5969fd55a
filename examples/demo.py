"""Watch brant migrate a small database, from nothing, with its real command line.

Everything happens in a temporary folder, on SQLite; nothing else is touched.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HISTORY = {
    "0001_users.py": '''\
"""add users"""

import sqlalchemy as sa

from brant import Op

revision = "0001"
down_revision = None


async def upgrade(op: Op) -> None:
    users = await op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    await op.bulk_insert(users, [{"name": "Ada Lovelace"}, {"name": "Alan Turing"}])


async def downgrade(op: Op) -> None:
    await op.drop_table("users")
''',
    "0002_emails.py": '''\
"""give users an email, filled in from their names"""

import sqlalchemy as sa

from brant import Op

revision = "0002"
down_revision = "0001"


async def upgrade(op: Op) -> None:
    await op.add_column("users", sa.Column("email", sa.Text))
    await op.execute(
        "update users set email = replace(lower(name), ' ', '.') || '@example.org'"
    )
    async with op.batch_alter_table("users") as users:
        await users.alter_column("email", existing_type=sa.Text(), nullable=False)


async def downgrade(op: Op) -> None:
    await op.drop_column("users", "email")
''',
    "0003_posts.py": '''\
"""add posts"""

import sqlalchemy as sa

from brant import Op

revision = "0003"
down_revision = "0002"


async def upgrade(op: Op) -> None:
    await op.create_table(
        "posts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("author", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
    )
    await op.create_index("ix_posts_author", "posts", ["author"])


async def downgrade(op: Op) -> None:
    await op.drop_table("posts")
''',
}
INTRODUCTION = """\
# A new project: settings, a folder for scripts, and nothing else.
"""
SCRIPTS_WRITTEN = """\
# Three scripts were written into migrations/versions/. This is the second:
"""
ENDING = """\
# Each script is one transaction, and one runner works at a time: start ten
# replicas with `brant upgrade`, and one of them migrates while nine wait.
#
# Next, in a project of yours, after `pip install brant`:
#   brant init                                     make the folder and the settings
#   brant revision -m "add users" --autogenerate   write a script from your models
#   brant plan                                     see what upgrade would do
#   brant upgrade                                  do it
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="brant-demo-") as folder:
        project = Path(folder)
        print(INTRODUCTION)
        run("init", project)
        write_history(project / "migrations" / "versions")
        for command in (
            "history",
            "plan",
            "upgrade",
            "status",
            "downgrade -1",
            "current",
            "upgrade",
            "log",
        ):
            run(command, project)
    print(ENDING)
    return 0


def write_history(scripts: Path) -> None:
    for name, source in HISTORY.items():
        (scripts / name).write_text(source)
    print(SCRIPTS_WRITTEN)
    print(HISTORY["0002_emails.py"])


def run(command: str, project: Path) -> None:
    """Run one command of brant as a user would, and stop the demo if it fails."""
    print(f"$ brant {command}", flush=True)
    own = {k: v for k, v in os.environ.items() if not k.startswith("BRANT_")}
    subprocess.run(
        [sys.executable, "-m", "brant", *shlex.split(command)],
        cwd=project,
        env=own | {"BRANT_URL": "sqlite:///demo.db"},
        check=True,
    )
    print(flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)
