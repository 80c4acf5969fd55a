"""What an application's upgrade loads: nothing that only others need."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from running import tables, write

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import asyncio, sys
from sqlalchemy.ext.asyncio import create_async_engine
from brant import Migrator

async def main():
    engine = create_async_engine(sys.argv[1])
    print(len((await Migrator(engine, sys.argv[2]).upgrade()).applied))
    await engine.dispose()

asyncio.run(main())
print(sorted(set(sys.argv[3:]) & set(sys.modules)))
"""
OTHERS = (
    "brant.config.loading",  # the command line's
    "brant.dialects.effects",  # what leaves transactions
    "brant.dialects.oracle",
    "brant.runtime.precheck",  # a URL's
    "sqlite3",
)


def test_an_upgrade_loads_nothing_of_others(postgres_url: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "m", *tables(2))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, postgres_url, str(folder), *OTHERS],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["2", "[]"]
