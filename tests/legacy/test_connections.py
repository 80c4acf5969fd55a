"""Scripts that end transactions through the connection, or open one of their own."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from brant.alembic import own_engines
from brant.errors import OwnConnectionError, RunFailedError, TransactionEndedError
from legacy_corpus import by_alembic, by_brant
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = """
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session
revision = "b2"
down_revision = "a1"
INSERT = sa.text("insert into t values (1)")
WRONG = sa.text("insert into absent values (1)")
def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer))
"""
FIRST = """
import sqlalchemy as sa
from alembic import op
revision = "a1"
down_revision = None
def upgrade():
    op.create_table("z", sa.Column("a", sa.Integer))
"""
ROLLED_BACK = {
    "session": """
    session = Session(bind=op.get_bind())
    session.execute(INSERT)
    session.rollback()
    """,
    "session that failed": """
    session = Session(bind=op.get_bind())
    try:
        session.execute(WRONG)
        session.commit()
    except Exception:
        session.rollback()
    finally:
        session.close()
    """,
    "connection": """
    bind = op.get_bind()
    bind.execute(INSERT)
    bind.rollback()
    """,
    "after an operation": """
    bind = op.get_bind()
    op.create_table("v", sa.Column("a", sa.Integer))
    with op.get_context().autocommit_block():
        op.create_table("w", sa.Column("a", sa.Integer))
    bind.execute(INSERT)
    bind.rollback()
    """,
}
AFTER = """
    op.create_table("u", sa.Column("a", sa.Integer))
"""


def history(folder: Path, body: str) -> Path:
    (folder / "a1.py").write_text(FIRST)
    (folder / "b2.py").write_text(HEADER + body)
    return folder


@pytest.mark.parametrize("how", ROLLED_BACK)
async def test_a_rollback_takes_back_what_the_connection_did(
    how: str, tmp_path: Path, postgres_url: str
) -> None:
    """On PostgreSQL Alembic loses all of the revision, and says nothing."""
    folder = history(tmp_path, ROLLED_BACK[how] + AFTER)
    ours, theirs = (f"sqlite+aiosqlite:///{tmp_path / name}.db" for name in ("a", "b"))
    by_alembic(theirs, "head", folders=(folder,))
    await by_brant(ours, "head", folders=(folder,))
    found = dumped(ours, rows=True, without="alembic_version")
    assert found == dumped(theirs, rows=True, without="alembic_version")
    assert "table t " in found

    await by_brant(postgres_url, "head", folders=(folder,))
    kept = dumped(postgres_url, rows=True)
    assert "table public.t\n" in kept
    assert "table public.u\n" in kept
    assert "row public.t" not in kept
    assert "row public.alembic_version (b2)" in kept


FAILING = (
    """
    with Session(op.get_bind()) as session, session.begin():
        session.execute(WRONG)
    """,
    """
    session = Session(op.get_bind())
    try:
        session.execute(WRONG)
    except Exception:
        session.rollback()
        raise
    """,
)


@pytest.mark.parametrize("body", FAILING)
async def test_what_failed_is_told_and_not_the_rollback(
    body: str, tmp_path: Path
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    with pytest.raises(RunFailedError) as caught:
        await by_brant(url, "head", folders=(history(tmp_path, body),))
    assert "no such table: absent" in str(caught.value)


async def test_a_rollback_without_a_place_to_go_back_to_is_told(
    tmp_path: Path,
) -> None:
    """Hidden in a helper nobody saw it coming."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    body = '    getattr(op.get_bind(), "roll" + "back")()\n'
    with pytest.raises(RunFailedError) as caught:
        await by_brant(url, "head", folders=(history(tmp_path, body),))
    assert isinstance(caught.value.__cause__, TransactionEndedError)
    assert "table t " not in dumped(url)


async def test_a_transaction_that_is_committed_stays(postgres_url, tmp_path) -> None:
    body = """
    bind = op.get_bind()
    bind.execute(INSERT)
    bind.get_transaction().commit()
    bind.execute(WRONG)
    """
    folder = history(tmp_path, body)
    with pytest.raises(RunFailedError):
        await by_brant(postgres_url, "head", folders=(folder,))
    assert "row public.t (1)" in dumped(postgres_url, rows=True)


@pytest.mark.parametrize(
    "engine", ["sa.create_engine(op.get_bind().engine.url)", "op.get_bind().engine"]
)
async def test_on_sqlite_there_is_room_for_another_connection(
    engine: str, tmp_path: Path
) -> None:
    body = f"""
    engine = {engine}
    with engine.begin() as connection:
        connection.execute(INSERT)
    """
    folder = history(tmp_path, body + AFTER)
    ours, theirs = (f"sqlite+aiosqlite:///{tmp_path / name}.db" for name in ("a", "b"))
    by_alembic(theirs, "head", folders=(folder,))
    await by_brant(ours, "head", folders=(folder,))
    found = dumped(ours, rows=True, without="alembic_version")
    assert found == dumped(theirs, rows=True, without="alembic_version")
    assert "row t (1,)" in found


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_another_connection_does_not_wait_for_ever(
    driver: str,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = """
    op.add_column("z", sa.Column("b", sa.Integer))
    from sqlalchemy import create_engine
    with create_engine(op.get_bind().engine.url).begin() as connection:
        connection.execute(sa.text("select * from z"))
    """
    monkeypatch.setitem(own_engines._PATIENCE, "postgresql", "SET lock_timeout = 200")
    url = postgres_url.replace("asyncpg", driver)
    folder = history(tmp_path, dedent(body).replace("\n", "\n    "))
    with pytest.raises(RunFailedError) as caught:
        await by_brant(url, "head", folders=(folder,))
    assert isinstance(caught.value.__cause__, OwnConnectionError)
    assert "a lock that the revision's transaction may hold: select * from z" in str(
        caught.value
    )
