"""Old scripts give the same schema and the same rows, whoever runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import legacy_corpus
from legacy_corpus import by_alembic, by_brant
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")


def test_the_corpus_has_sixty_scripts() -> None:
    folders = legacy_corpus.FOLDERS["postgresql"]
    assert sum(len(list(folder.glob("*.py"))) for folder in folders) >= 60


async def test_on_sqlite_brant_gives_what_alembic_gives(tmp_path: Path) -> None:
    ours, theirs = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("a", "b"))
    by_alembic(theirs, "head")
    await by_brant(ours, "head")
    assert sqlite(ours) == sqlite(theirs)


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_on_postgresql_brant_gives_what_alembic_gives(
    driver: str, postgres_server: PostgresServer
) -> None:
    with postgres_server.database() as ours, postgres_server.database() as theirs:
        by_alembic(theirs, "head")
        await by_brant(ours.replace("asyncpg", driver), "head")
        assert postgresql(ours) == postgresql(theirs)


def sqlite(url: str) -> list[str]:
    return dumped(url, rows=True, without="alembic_version").splitlines()


def postgresql(url: str) -> list[str]:
    return dumped(url, rows=True, without="alembic_version").splitlines()
