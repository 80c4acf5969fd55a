"""Rewritten scripts give the schema and the rows that the old ones give."""

from __future__ import annotations

import shutil
import warnings
from typing import TYPE_CHECKING

import pytest

import legacy_corpus
from brant.alembic.convert import converted
from brant.alembic.legacy import is_legacy
from legacy_corpus import by_alembic, by_brant, helpers
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

SCRIPTS = tuple(
    path
    for folder in legacy_corpus.FOLDERS["postgresql"]
    for path in sorted(folder.glob("*.py"))
)
HEADER = "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef upgrade():\n"


@pytest.fixture
def rewritten(tmp_path: Path) -> tuple[Path, ...]:
    """The corpus, with every script rewritten that can be."""
    folders = legacy_corpus.FOLDERS["postgresql"]
    copies = tuple(tmp_path / folder.name for folder in folders)
    for folder, copy in zip(folders, copies, strict=True):
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for path in copy.glob("*.py"):
            path.write_text(converted(path.read_text()).source)
    return copies


def test_most_of_the_corpus_can_be_rewritten() -> None:
    sources = [converted(path.read_text()).source for path in SCRIPTS]
    assert sum(not is_legacy(source) for source in sources) >= 40


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_rewriting_again_changes_nothing(path: Path) -> None:
    once = converted(path.read_text()).source
    assert converted(once).source == once


async def test_on_sqlite_rewritten_scripts_do_the_same(
    rewritten: tuple[Path, ...], tmp_path: Path
) -> None:
    old, new = (f"sqlite+aiosqlite:///{tmp_path / name}.db" for name in ("a", "b"))
    await by_brant(old, "head")
    await by_brant(new, "head", folders=rewritten[:1])
    dumps = [dumped(url, rows=True, without="alembic_version") for url in (old, new)]
    assert dumps[0].splitlines() == dumps[1].splitlines()


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_on_postgresql_rewritten_scripts_do_the_same(
    driver: str, rewritten: tuple[Path, ...], postgres_server: PostgresServer
) -> None:
    with postgres_server.database() as old, postgres_server.database() as new:
        await by_brant(old.replace("asyncpg", driver), "head")
        await by_brant(new.replace("asyncpg", driver), "head", folders=rewritten)
        dumps = [
            dumped(url, rows=True, without="alembic_version") for url in (old, new)
        ]
    assert dumps[0].splitlines() == dumps[1].splitlines()


async def test_downgrades_do_the_same_as_alembics(
    rewritten: tuple[Path, ...], tmp_path: Path
) -> None:
    """As they are, and rewritten: half-way back, and to the beginning."""
    folders = legacy_corpus.FOLDERS["sqlite"]
    urls = [f"sqlite+aiosqlite:///{tmp_path / name}.db" for name in "abc"]
    by_alembic(urls[0], "loop_of_columns")
    await by_brant(urls[1], "loop_of_columns")
    await by_brant(urls[2], "loop_of_columns", folders=rewritten[:1])
    for target in ("batch_constraints", "base"):
        by_alembic(urls[0], target, direction="downgrade")
        for url, places in zip(urls[1:], (folders, rewritten[:1]), strict=True):
            with helpers(), warnings.catch_warnings(action="ignore"):
                await legacy_corpus.migrator(url, folders=places).downgrade(target)
        dumps = {dumped(url, rows=True, without="alembic_") for url in urls}
        assert len(dumps) == 1, target
    left = [line for line in dumps.pop().splitlines() if "sqlite_sequence" not in line]
    assert left == []


def test_comments_and_form_stay() -> None:
    old = HEADER + (
        "    # why it is so\n"
        "    with op.batch_alter_table( 't' ) as batch:  # here\n"
        '        batch.drop_column("a")\n'
        "    bind = op.get_bind()\n"
        "    n = bind.scalar(sa.text('select 1'))  # one\n"
        "    if n:\n"
        "        op.alter_column('t', 'b', nullable=True, default=1)\n"
    )
    assert converted(old).source == (
        "import sqlalchemy as sa\nfrom brant import Op\n\n\n"
        "async def upgrade(op: Op):\n"
        "    # why it is so\n"
        "    async with op.batch_alter_table( 't' ) as batch:  # here\n"
        '        await batch.drop_column("a")\n'
        "    n = (await op.fetch(sa.text('select 1'))).scalar()  # one\n"
        "    if n:\n"
        "        await op.alter_column('t', 'b', nullable=True)\n"
    )


def test_a_script_without_operations_gets_the_import_it_needs() -> None:
    old = '"""merge"""\n\nimport os\n\n\ndef upgrade():\n    pass\n'
    assert converted(old).source == (
        '"""merge"""\n\nimport os\nfrom brant import Op\n\n\n'
        "async def upgrade(op: Op):\n    pass\n"
    )


def test_a_late_import_comes_to_the_top() -> None:
    old = (
        "import os\n\n\ndef upgrade():\n    from alembic import op\n\n"
        '    op.drop_table("t")\n'
    )
    assert converted(old).source == (
        "import os\nfrom brant import Op\n\n\nasync def upgrade(op: Op):\n\n"
        '    await op.drop_table("t")\n'
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("f = lambda: op.drop_table('t')", "`op` is used in an inner function"),
        ("make(op)", "`op` is used as a value"),
        ("op.execute('COMMIT')", "SQL ends or begins a transaction"),
        ("op.make_view('v')", "op.make_view() is not known here"),
        ("op.drop_table(**what)", "keywords are unpacked"),
        ("s = Session(op.get_bind())", "the connection is used in a way"),
        ("from app.models import helper", "app may use `op`"),
        ("from .helpers import helper", "a helper may use `op`"),
    ],
)
def test_what_cannot_be_proved_stays(line: str, reason: str) -> None:
    source = f"{HEADER}    {line}\n"
    found = converted(source)
    assert found.line == 6
    assert reason in str(found.reason)
    remark = f"    # brant convert: not rewritten, {found.reason}\n"
    assert found.source == f"{HEADER}{remark}    {line}\n"
    assert converted(found.source).source == found.source


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("    x = make(\n        op,\n    )\n", "    x = make("),
        ("    if x:\n        make(\\\n          op)\n", "        make("),
        ('    text = """\n    {}""".format(op)\n', '    text = """'),
    ],
)
def test_the_reason_stands_above_the_statement(body: str, before: str) -> None:
    found = converted(HEADER + body).source
    compile(found, "a.py", "exec")
    remark = next(line for line in found.splitlines() if "brant convert" in line)
    assert found.index(remark) + len(remark) + 1 == found.index(before)
    assert found.replace(f"{remark}\n", "") == HEADER + body


def test_a_reason_goes_when_it_does_no_longer_hold() -> None:
    body = "    make(op)\n    op.drop_table('t')\n"
    remarked = converted(HEADER + body).source
    now = converted(remarked.replace("    make(op)\n", ""))
    assert now.reason is None
    assert "brant convert" not in now.source


ROWS = """
    bind = op.get_bind()
    rows = bind.execute(sa.text("select id from t"))
    for row in rows:
        bind.execute(sa.text("update t set n = :n").bindparams(n=row[0]))
    for row in bind.execute(sa.text("select id from t")):
        op.execute(f"update t set m = {row.id}")
    names = {row[0] for row in bind.execute(sa.text("select id from t"))}
    first = bind.execute(sa.text("select id from t")).mappings().first()["id"]
    op.execute(f"update t set k = {sum(names) + first}")
"""


async def test_rows_are_read_while_others_are_written(tmp_path: Path) -> None:
    """A cursor of the script's is read in full: nothing waits for it."""
    start = (
        '    op.create_table("t", *(sa.Column(n, sa.Integer) for n in '
        '("id", "n", "m", "k")))\n    op.execute("insert into t (id) values (1), (2)")'
    )
    source = 'revision = "a1"\ndown_revision = None\n' + HEADER + start + ROWS
    made = converted(source)
    assert made.reason is None
    assert "for row in await op.fetch(" in made.source
    dumps = []
    for name, text in {"old": source, "new": made.source}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "a1.py").write_text(text)
        url = f"sqlite+aiosqlite:///{tmp_path / name}.db"
        await by_brant(url, "head", folders=(tmp_path / name,))
        dumps.append(dumped(url, rows=True, without=("brant_", "alembic_")))
    assert dumps[0] == dumps[1]
    assert "row t (2, 2, 2, 4)" in dumps[0]
