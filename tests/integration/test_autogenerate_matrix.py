"""The matrix of docs/autogenerate.md: every cell was obtained by running both.

BRANT_WRITE_DOCS=1 writes it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from autogenerating import descriptions, holding, migrator
from changes import CHANGES, EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from changes import Change

DOCS = Path(__file__).parents[2] / "docs" / "autogenerate.md"
START, END = "<!-- matrix -->\n", "<!-- end of matrix -->\n"
TITLES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB", "sqlite": "SQLite"}


async def _cells(url: str, folder: Path, change: Change) -> tuple[bool, bool]:
    """Tell whether brant and Alembic see the change."""
    before, after = change.metadata(change.before), change.metadata(change.after)
    async with holding(url, before) as engine:
        ours = await descriptions(migrator(engine, folder, after))

        def alembics(connection: sa.Connection) -> bool:
            schemas = any(table.schema for table in after.tables.values())
            context = MigrationContext.configure(
                connection, opts={"include_schemas": schemas}
            )
            return bool(compare_metadata(context, after))

        async with engine.connect() as connection:
            return bool(ours), await connection.run_sync(alembics)


def _lines(found: dict[tuple[str, str], tuple[bool, bool]]) -> Iterator[str]:
    heads = [f"{title}: brant | Alembic" for title in TITLES.values()]
    yield f"| change | {' | '.join(heads)} |"
    yield "|---" * (1 + 2 * len(TITLES)) + "|"
    for change in CHANGES:
        cells = [
            " | ".join(_word(cell) for cell in found.get((change.name, name), ("", "")))
            for name in EVERYWHERE
        ]
        yield f"| {change.name} | {' | '.join(cells)} |"


def _word(cell: bool | str) -> str:
    return {True: "yes", False: "**no**"}.get(cell, "") if cell != "" else ""


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
async def test_the_documented_matrix_is_what_both_see(
    postgres_server, mariadb_server, tmp_path: Path
) -> None:
    found = {}
    for change in CHANGES:
        for name in change.databases:
            if name == "sqlite":
                file = tmp_path / f"{len(found)}.db"
                url = f"sqlite+aiosqlite:///{file}"
                found[change.name, name] = await _cells(url, tmp_path / "m", change)
                continue
            server = postgres_server if name == "postgresql" else mariadb_server
            with server.database() as url:
                found[change.name, name] = await _cells(url, tmp_path / "m", change)
    assert [key for key, (ours, _) in found.items() if not ours] == []
    written = DOCS.read_text()
    head, _, rest = written.partition(START)
    _, _, tail = rest.partition(END)
    wanted = head + START + "\n".join(_lines(found)) + "\n" + END + tail
    if os.environ.get("BRANT_WRITE_DOCS"):
        DOCS.write_text(wanted)
    assert DOCS.read_text() == wanted
