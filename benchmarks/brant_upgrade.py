"""brant as a program uses it: `python brant_upgrade.py URL FOLDER`."""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy.ext.asyncio import create_async_engine

from brant import Migrator


async def main(url: str, folder: str) -> None:
    engine = create_async_engine(url)
    await Migrator(engine, folder).upgrade("heads")
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
