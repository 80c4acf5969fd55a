"""The limit: the same SQL, sent by the driver alone, as a process of its own.

`python raw.py URL HISTORY.json revision` sends a revision as one message and a
transaction; `... all` sends the whole history as one message and one transaction;
`... schemas NAME...` sends each schema all its transactions as one message, to eight
schemas at a time.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

CONNECTIONS = 8
VERSION_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"


def script(revision: dict[str, Any]) -> str:
    """Give a revision's statements and the change of the version row."""
    identity, parent = revision["revision"], revision["parent"]
    version = (
        f"INSERT INTO alembic_version VALUES ('{identity}')"
        if parent is None
        else f"UPDATE alembic_version SET version_num = '{identity}' "
        f"WHERE version_num = '{parent}'"
    )
    return ";\n".join([*revision["statements"], version])


def messages(history: list[dict[str, Any]], mode: str) -> list[str]:
    bodies = [VERSION_TABLE, *(script(revision) for revision in history)]
    if mode == "all":
        bodies = [";\n".join(bodies)]
    return [f"BEGIN;\n{body};\nCOMMIT" for body in bodies]


def run_sqlite(path: str, texts: list[str]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for text in texts:
        connection.executescript(text)
    connection.close()


def run_postgresql(url: str, texts: list[str]) -> None:
    import asyncio  # noqa: PLC0415 - the SQLite process does not pay for them

    import asyncpg  # noqa: PLC0415

    async def run() -> None:
        connection = await asyncpg.connect(url)
        for text in texts:
            await connection.execute(text)
        await connection.close()

    asyncio.run(run())


def run_mysql(url: str, texts: list[str]) -> None:
    import asyncio  # noqa: PLC0415
    from urllib.parse import urlsplit  # noqa: PLC0415

    import asyncmy  # noqa: PLC0415

    async def run() -> None:
        parts = urlsplit(url)
        connection = await asyncmy.connect(
            host=parts.hostname,
            port=parts.port,
            user=parts.username,
            password=parts.password or "",
            database=parts.path[1:],
            autocommit=True,
        )
        cursor = connection.cursor()
        for text in texts:
            await cursor.execute(text)
            while await cursor.nextset():
                pass
        await connection.ensure_closed()

    asyncio.run(run())


def run_schemas(url: str, text: str, schemas: list[str]) -> None:
    import asyncio  # noqa: PLC0415

    import asyncpg  # noqa: PLC0415

    async def work() -> None:
        connection = await asyncpg.connect(url)
        while schemas:
            await connection.execute(f"SET search_path TO {schemas.pop()};\n{text}")
        await connection.close()

    async def run() -> None:
        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))

    asyncio.run(run())


def main() -> None:
    url, history, mode, *schemas = sys.argv[1:]
    texts = messages(json.loads(Path(history).read_text()), mode)
    if schemas:
        run_schemas(url, ";\n".join(texts), schemas)
    elif url.startswith("sqlite"):
        run_sqlite(url.partition("///")[2], texts)
    elif url.startswith("mysql"):
        run_mysql(url, texts)
    else:
        run_postgresql(url, texts)


if __name__ == "__main__":
    main()
