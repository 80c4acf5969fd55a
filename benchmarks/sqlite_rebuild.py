"""How long brant takes to make a SQLite table anew, against the bare SQL of it.

    python benchmarks/sqlite_rebuild.py [--rows N] [--times N] [--write]

Both do the procedure of https://sqlite.org/lang_altertable.html#otheralter on the same
file, with its foreign keys off and on; the numbers are the best of all times.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from charts import Bar, chart
from report import PAGE, line, write
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from brant import Migrator

TABLE = """
CREATE TABLE users (
    id INTEGER PRIMARY KEY, name TEXT, email VARCHAR(200), age INTEGER, made DATETIME
);
CREATE TABLE posts (
    id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_email ON users (email);
"""
ROWS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
INSERT INTO users SELECT i, 'name ' || i, 'user' || i || '@example.org', i % 90,
    '2024-02-29 12:00:00' FROM n
"""
SCRIPT = """
revision = "0001"
down_revision = None


async def upgrade(op):
    await op.alter_column("users", "name", nullable=False)
"""
BARE = """
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE new_users (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email VARCHAR(200), age INTEGER,
    made DATETIME
);
INSERT INTO new_users (id, name, email, age, made)
    SELECT id, name, email, age, made FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
CREATE INDEX ix_email ON users (email);
{check}
COMMIT;
"""


def filled(path: Path, rows: int) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(TABLE)
    connection.execute(ROWS.format(rows=rows))
    connection.execute("INSERT INTO posts SELECT id, id FROM users WHERE id % 10 = 0")
    connection.commit()
    connection.close()


def bare(path: Path, *, is_enforced: bool) -> float:
    started = perf_counter()
    connection = sqlite3.connect(path, isolation_level=None)
    check = "PRAGMA foreign_key_check;" if is_enforced else ""
    connection.executescript(BARE.format(check=check))
    connection.close()
    return perf_counter() - started


def migrated(path: Path, folder: Path, *, is_enforced: bool) -> float:
    async def run() -> float:
        engine = create_async_engine(f"sqlite+aiosqlite:///{path}")

        @event.listens_for(engine.sync_engine, "connect")
        def connect(connection: Any, _: Any) -> None:
            connection.execute(f"PRAGMA foreign_keys = {is_enforced}")

        started = perf_counter()
        await Migrator(engine, str(folder)).upgrade()
        await engine.dispose()
        return perf_counter() - started

    return asyncio.run(run())


def measured(rows: int, times: int) -> dict[str, tuple[float, float]]:
    """Give the best times of the bare SQL and of brant, by the foreign keys' state."""
    found = {}
    with tempfile.TemporaryDirectory() as place:
        full, path, folder = (Path(place) / name for name in ("full", "copy", "m"))
        filled(full, rows)
        folder.mkdir()
        (folder / "0001.py").write_text(SCRIPT)
        for is_enforced in (False, True):
            plain, ours = [], []
            for _ in range(times):
                shutil.copy(full, path)
                plain.append(bare(path, is_enforced=is_enforced))
                shutil.copy(full, path)
                ours.append(migrated(path, folder, is_enforced=is_enforced))
            state = f"foreign keys {'on' if is_enforced else 'off'}"
            found[state] = (min(plain), min(ours))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    found = measured(asked.rows, asked.times)
    head = (f"{asked.rows:,} rows", "bare SQL s", "brant s", "brant / bare SQL")
    rows = [head, ("---", *("---:" for _ in head[1:]))]
    rows += [
        (state, f"{plain:.2f}", f"{ours:.2f}", f"{ours / plain:.2f}")
        for state, (plain, ours) in found.items()
    ]
    text = "\n".join(map(line, rows)) + "\n"
    print(text)
    if asked.write:
        bars = [Bar(state, ours / plain) for state, (plain, ours) in found.items()]
        shown = chart("sqlite-rebuild", "A rebuilt table: brant / bare SQL", bars)
        write(PAGE, "sqlite rebuild", text + shown)


if __name__ == "__main__":
    main()
