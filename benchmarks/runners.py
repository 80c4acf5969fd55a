"""Who runs the history: one runner, one command line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

import projects

if TYPE_CHECKING:
    from collections.abc import Callable

    from history import Database, Revision

HERE = Path(__file__).parent


@final
@dataclass(frozen=True, slots=True)
class Runner:
    """A program that brings an empty database to the head of the history."""

    name: str
    title: str
    scheme: str
    command: Callable[[Path, str], list[str]]


def alembic(project: str) -> Callable[[Path, str], list[str]]:
    def command(folder: Path, url: str) -> list[str]:
        ini = folder / project / "alembic.ini"
        projects.set_alembic_url(ini, url)
        return [sys.executable, "-m", "alembic", "-c", str(ini), "upgrade", "head"]

    return command


def raw(mode: str) -> Callable[[Path, str], list[str]]:
    def command(folder: Path, url: str) -> list[str]:
        history = str(folder / "raw.json")
        return [sys.executable, str(HERE / "raw.py"), url, history, mode]

    return command


def brant_program(folder: Path, url: str) -> list[str]:
    scripts = str(folder / "brant" / "migrations")
    return [sys.executable, str(HERE / "brant_upgrade.py"), url, scripts]


def brant_command(folder: Path, url: str) -> list[str]:
    config = str(folder / "brant" / "brant.toml")
    brant = [sys.executable, "-m", "brant", "--config", config, "--url", url]
    return [*brant, "upgrade"]


def runners(database: Database) -> dict[str, Runner]:
    """Give the runners of a database, slowest first."""
    backend = "mysql" if database == "mariadb" else database
    plain, driver, raw_name = {
        "mariadb": ("pymysql", "asyncmy", "asyncmy"),
        "postgresql": ("psycopg", "asyncpg", "asyncpg"),
        "sqlite": ("pysqlite", "aiosqlite", "sqlite3"),
    }[database]
    sync, asynchronous = f"{backend}+{plain}", f"{backend}+{driver}"
    revision, everything = f"raw {raw_name}, a revision a message", "everything in one"
    found = (
        Runner("alembic-sync", f"Alembic, {plain}", sync, alembic("generic")),
        Runner("alembic-async", f"Alembic, {driver}", asynchronous, alembic("async")),
        Runner("raw", revision, backend, raw("revision")),
        Runner("raw-all", f"raw {raw_name}, {everything}", backend, raw("all")),
        Runner("brant", "brant, `Migrator`", asynchronous, brant_program),
        Runner("brant-cli", "brant, command line", asynchronous, brant_command),
    )
    return {runner.name: runner for runner in found}


def write_projects(
    folder: Path, revisions: tuple[Revision, ...], *, database: Database
) -> int:
    """Write the history down for every runner; give the number of its statements."""
    projects.write_brant(folder / "brant", revisions)
    projects.write_alembic(folder / "generic", revisions, template="generic")
    projects.write_alembic(folder / "async", revisions, template="async")
    scripts = folder / "generic" / "migrations" / "versions"
    return projects.write_raw(
        folder / "raw.json", scripts, revisions, database=database
    )
