"""A project's old history, run by Alembic and by brant, and the schemas compared.

    python benchmarks/public_histories.py NAME (--scripts FOLDER ... | --ini FILE)
        [--database sqlite|postgresql] [--alembic DRIVER] [--brant DRIVER]
        [--path FOLDER] [--import MODULE] [--metadata MODULE:ATTRIBUTE]
        [--set VARIABLE=VALUE] [--before SQL] [--target REVISION]

The history is run three times, each by its own process in an empty database: by
`alembic upgrade`, by `brant upgrade` after `brant adopt`, and again after
`brant convert` of a copy. It prints a row of the table in docs/from-alembic.md and
every line that differs. Nothing of the project is changed. `--path` is where the
scripts' imports are found; what they import must be installed.

With `--ini` the project's own alembic.ini and env.py are run, copied with the scripts,
and brant takes the URL from them: from `sqlalchemy.url`, or from a variable that
`--set` makes, in which {url} stands for the database. Without it a plain env.py runs
the scripts.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

import sqlalchemy as sa

# The tests' server and dumps serve here too.
sys.path.append(str(Path(__file__).parents[1] / "tests"))

from servers import postgres
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_TABLES = ("alembic_version", "brant_")
SCHEMES = {
    "sqlite": {"sync": "sqlite", "async": "sqlite+aiosqlite"},
    "postgresql": {
        "sync": "postgresql+psycopg",
        "async": "postgresql+asyncpg",
        "psycopg2": "postgresql+psycopg2",
        "psycopg": "postgresql+psycopg",
        "asyncpg": "postgresql+asyncpg",
    },
}
ENV = '''"""The plain forms of Alembic's templates in one; the URL decides which."""

import asyncio
{imports}
from alembic import context
from sqlalchemy import create_engine, make_url
from sqlalchemy.ext.asyncio import create_async_engine

target_metadata = {metadata}
url = context.config.get_main_option("sqlalchemy.url")
given = dict(
    target_metadata=target_metadata, render_as_batch=True,
    transaction_per_migration=True,
)


def run(connection):
    context.configure(connection=connection, **given)
    with context.begin_transaction():
        context.run_migrations()


async def run_async():
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(url=url, **given)
    with context.begin_transaction():
        context.run_migrations()
elif make_url(url).get_dialect().is_async:
    asyncio.run(run_async())
else:
    with create_engine(url).connect() as connection:
        run(connection)
'''


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: the parts of the schema, or why there are none."""

    seconds: float
    parts: frozenset[str]
    error: str = ""


@final
@dataclass(frozen=True, slots=True)
class History:
    name: str
    folders: tuple[Path, ...]
    paths: tuple[Path, ...]
    imports: tuple[str, ...]
    metadata: str | None
    before: str | None
    target: str
    ini: Path | None = None
    settings: tuple[str, ...] = ()
    """Environment variables that tell the project's own env.py its database."""

    def own(self, ini: Path, folder: Path) -> Path:
        """Copy the project's ini file and the folder of its env.py."""
        text = ini.read_text()
        parser = ConfigParser({"here": str(ini.parent)})
        parser.read_string(text)
        home = ini.parent / parser["alembic"]["script_location"].split(":")[-1]
        if not home.is_dir():
            home = ini.parent
        shutil.copytree(home, folder / home.name)
        for key in ("script_location", "sqlalchemy.url", "version_locations"):
            text = re.sub(rf"(?m)^{re.escape(key)} *=.*\n", "", text)
        given = f"[alembic]\nscript_location = {home.name}\nsqlalchemy.url = %(url)s\n"
        text = text.replace("[alembic]\n", given)
        (folder / "alembic.ini").write_text(text)
        return folder

    def project(self, folder: Path, *, copied: bool) -> Path:
        """Write an Alembic project around the scripts."""
        if self.ini is not None:
            folder.mkdir()
            return self.own(self.ini, folder)
        home = folder / "home"
        home.mkdir(parents=True)
        module, _, attribute = (self.metadata or "").partition(":")
        imported = (*self.imports, module) if module else self.imports
        env = ENV.format(
            imports="".join(f"import {each}\n" for each in imported),
            metadata=f"{module}.{attribute}" if module else None,
        )
        (home / "env.py").write_text(env)
        places = self.folders
        if copied:
            places = tuple(folder / f"v{n}" for n in range(len(places)))
            for place, copy in zip(self.folders, places, strict=True):
                shutil.copytree(place, copy)
        (folder / "alembic.ini").write_text(
            "[alembic]\nscript_location = home\nsqlalchemy.url = %(url)s\n"
            "path_separator = newline\nversion_locations =\n"
            + "".join(f"    {place}\n" for place in places)
        )
        return folder

    def run(self, folder: Path, url: str, *arguments: str) -> tuple[float, str]:
        paths = os.pathsep.join(map(str, self.paths))
        started = time.perf_counter()
        # As scripts: with -m the project's folder could stand for a package.
        program = Path(sys.executable).parent / arguments[0]
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(program), *arguments[1:]],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": paths,
                "DATABASE_URL": url,
                **dict(each.format(url=url).split("=", 1) for each in self.settings),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        output = (done.stdout + done.stderr).strip()
        return time.perf_counter() - started, output if done.returncode else ""


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[postgres.PostgresServer | Path]:
    if kind == "sqlite":
        yield folder
        return
    with postgres.postgres() as server:
        yield server


@contextmanager
def empty(
    place: postgres.PostgresServer | Path, scheme: str, before: str | None
) -> Iterator[str]:
    if isinstance(place, Path):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            yield f"{scheme}:///{folder}/a.db"
        return
    with place.database() as url:
        if before:
            query(url, before)
        made = sa.make_url(url).set(drivername=scheme)
        yield made.render_as_string(hide_password=False)


def parts(url: str) -> frozenset[str]:
    """Give a schema as lines that are equal when the schemas are."""
    if url.startswith("postgresql"):
        return frozenset(dumped(url, without=OWN_TABLES).splitlines())
    engine = sa.create_engine(sa.make_url(url).set(drivername="sqlite"))
    found: set[str] = set()
    with engine.connect() as connection:
        look = sa.inspect(connection)
        for table in look.get_table_names():
            if not table.startswith(OWN_TABLES):
                found.update(f"{table} {line}" for line in _table(look, table))
        views = connection.exec_driver_sql(
            "select type, name, sql from sqlite_master"
            " where type in ('view', 'trigger')"
        )
        found.update(" ".join(map(str, row)) for row in views)
    engine.dispose()
    return frozenset(found)


def _table(look: sa.Inspector, table: str) -> Iterator[str]:
    yield "table"
    for number, column in enumerate(look.get_columns(table)):
        column["type"] = repr(column["type"])  # type: ignore[typeddict-item]  # printed
        yield f"column {number} {sorted(column.items())}"
    yield f"primary key {_written(look.get_pk_constraint(table))}"
    for kind, rows in (
        ("foreign key", look.get_foreign_keys(table)),
        ("unique", look.get_unique_constraints(table)),
        ("check", look.get_check_constraints(table)),
        ("index", look.get_indexes(table)),
    ):
        for row in rows:
            yield f"{kind} {_written(row)}"


def _written(value: object) -> object:
    match value:
        case dict():
            return sorted((key, _written(each)) for key, each in value.items())
        case list():
            return [_written(each) for each in value]
        case _:
            return str(value)


def outcomes(history: History, kind: str, drivers: tuple[str, str]) -> list[Outcome]:
    found = []
    theirs, ours = (SCHEMES[kind].get(each, each) for each in drivers)
    with tempfile.TemporaryDirectory() as name, databases(kind, Path(name)) as place:
        for runner in ("alembic", "brant", "converted"):
            folder = history.project(Path(name) / runner, copied=runner == "converted")
            scheme = theirs if runner == "alembic" else ours
            with empty(place, scheme, history.before) as url:
                found.append(_outcome(history, folder, url, runner))
    return found


def _outcome(history: History, folder: Path, url: str, runner: str) -> Outcome:
    ini = folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("%(url)s", url.replace("%", "%%")))
    if runner == "alembic":
        seconds, error = history.run(folder, url, "alembic", "upgrade", history.target)
        return Outcome(seconds, parts(url), error)
    steps = [["brant", "adopt"], ["brant", "convert"]][: 1 + (runner == "converted")]
    for step in steps:
        _, error = history.run(folder, url, *step)
        if error:
            return Outcome(0, frozenset(), error)
    named = () if history.ini else ("--url", url)
    seconds, error = history.run(
        folder, url, "brant", *named, "-q", "upgrade", history.target
    )
    return Outcome(seconds, parts(url), error)


def row(history: History, kind: str, found: list[Outcome]) -> str:
    theirs, ours, converted = found
    folders = history.folders if history.ini is None else (history.ini.parent,)
    scripts = sum(
        any(line.startswith("revision") for line in path.read_text().splitlines())
        for folder in folders
        for path in folder.rglob("versions/**/*.py" if history.ini else "*.py")
    )
    shown = [f"{each.seconds:.1f}" if not each.error else "" for each in found]
    state = [
        "stops" if each.error else "equal" if each.parts == theirs.parts else "differs"
        for each in (ours, converted)
    ]
    return (
        f"| {history.name} | {scripts} | {kind} | {len(theirs.parts)} | {shown[0]} "
        f"| {shown[1]} | {shown[2]} | {state[0]} | {state[1]} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--scripts", action="append", type=Path, default=[])
    parser.add_argument("--ini", type=Path)
    parser.add_argument("--set", action="append", default=[], dest="settings")
    parser.add_argument("--database", choices=SCHEMES, default="sqlite")
    parser.add_argument("--alembic", default="sync")
    parser.add_argument("--brant", default="async")
    parser.add_argument("--path", action="append", type=Path, default=[])
    parser.add_argument("--import", action="append", default=[], dest="imports")
    parser.add_argument("--metadata")
    parser.add_argument("--before")
    parser.add_argument("--target", default="heads")
    given = parser.parse_args()
    history = History(
        given.name,
        tuple(each.absolute() for each in given.scripts),
        tuple(each.absolute() for each in given.path),
        tuple(given.imports),
        given.metadata,
        given.before,
        given.target,
        given.ini and given.ini.absolute(),
        tuple(given.settings),
    )
    found = outcomes(history, given.database, (given.alembic, given.brant))
    for name, each in zip(("alembic", "brant", "converted"), found, strict=True):
        if each.error:
            print(f"{name}: {each.error[-3000:]}", file=sys.stderr)
        for sign, lines in (
            ("-", found[0].parts - each.parts),
            ("+", each.parts - found[0].parts),
        ):
            if not each.error:
                print(*(f"{name} {sign} {line}" for line in sorted(lines)), sep="\n")
    print(row(history, given.database, found))
    return int(any(each.error or each.parts != found[0].parts for each in found))


if __name__ == "__main__":
    sys.exit(main())
