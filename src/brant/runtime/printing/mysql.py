"""MySQL's information_schema knows no temporary tables: SHOW CREATE TABLE does.

All of it is one message of many statements; the drivers give the results one by one.
Where a statement is refused the rest is not executed, and goes into another message.
"""

from __future__ import annotations

import re
from contextlib import suppress
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, final

import sqlalchemy as sa
from sqlalchemy.util import greenlet_spawn

from brant.autogenerate.mysql_routines import form_of
from brant.dialects._mysql_definitions import Definition
from brant.runtime.batching import Command, SendError
from brant.runtime.database import translated
from brant.runtime.faults import Kind, fault
from brant.runtime.printing.kind import Press, Printed
from brant.runtime.printing.likeness import table_statements
from brant.runtime.printing.mysql_views import are_alike
from brant.runtime.reflect.mysql_types import names
from brant.runtime.reflect.sql_text import doubled
from brant.schema import (
    Expression,
    Function,
    Procedure,
    QualifiedName,
    SchemaObject,
    Snapshot,
    Table,
    View,
    from_metadata,
)
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Dialect

    from brant.dialects.split import Lexicon

_SHOW: Final = "SHOW CREATE TABLE "
_ABOUT: Final = "the models' tables"
# MariaDB's JSON is a text with a condition; the catalogue knows no temporary table.
_JSON: Final = re.compile(
    r"^(\s+(`(?:[^`]|``)+`)) longtext"
    r"(?: CHARACTER SET utf8mb4)?(?: COLLATE utf8mb4_bin)?"
    r"(.*) CHECK \(json_valid\(\2\)\)(?=,?$)",
    re.MULTILINE,
)
# SQLAlchemy reads no more than the NULL of it.
_UPDATED: Final = re.compile(
    r"^\s+`((?:[^`]|``)+)` .* DEFAULT (NULL ON UPDATE [^\s,]+)", re.MULTILINE
)
# Nor a call for a default, unless it stands in parentheses.
_READABLE: Final = re.compile(
    r"DEFAULT (?:'(?:''|[^'])*'|\(.+\)|[-\w.()]+)", re.DOTALL | re.IGNORECASE
)
# Nor does it read how an index works; a primary key has no name.
_METHOD: Final = re.compile(
    r"^\s+(?:UNIQUE |PRIMARY )?KEY (?:`((?:[^`]|``)+)` )?\(.*\) USING (\w+)",
    re.MULTILINE,
)
_CONDITION: Final = re.compile(r"\s+CONSTRAINT `(?:[^`]|``)+` CHECK ")
_COLUMN: Final = re.compile(r"\s+`(?:[^`]|``)+` ")
_LARGEST: Final = 200
"""Tables in a message: it must fit into `max_allowed_packet`."""


@final
@dataclass(frozen=True, slots=True)
class _Job:
    """A table to print, and the name that the database has it by."""

    table: Table
    real: QualifiedName
    statements: tuple[str, ...]


class MysqlPress(Press):
    """Reads tables and their likenesses alike. They end no transaction."""

    async def printed(
        self,
        tables: Sequence[Table],
        objects: Sequence[SchemaObject],
        former: Mapping[QualifiedName, QualifiedName],
        seen: Snapshot,
    ) -> Printed:
        found = await self._tables(tables, former)
        views = [
            (each, held)
            for each in objects
            if isinstance(each, View)
            and isinstance(held := seen.labelled(each.label), View)
        ]
        alike = {
            wanted.label: await are_alike(self.database, wanted, held)
            for wanted, held in views
        }
        refused = tuple(label for label, answer in alike.items() if answer is None)
        forms: dict[str, SchemaObject] = {
            held.label: held for _, held in views if alike[held.label]
        }
        forms |= {
            each.label: form_of(each, seen)
            for each in objects
            if isinstance(each, (Function, Procedure))
        }
        return replace(found, objects=forms, refused_objects=refused)

    async def _tables(
        self,
        tables: Sequence[Table],
        former: Mapping[QualifiedName, QualifiedName],
    ) -> Printed:
        connection = self.database.connection
        left = [self._job(t, former.get(t.name, t.name)) for t in tables]
        seen: list[Table] = []
        forms: list[Table] = []
        refused: list[QualifiedName] = []
        while left:
            sent = left[:_LARGEST]
            shown = await self._shown(sent)
            for job, texts in zip(sent, shown, strict=False):
                real, own = map(self._readable, texts)
                seen.append(await greenlet_spawn(_read, connection, job.real, real))
                name = QualifiedName(job.table.name.name)
                form = await greenlet_spawn(_read, connection, name, own)
                forms.append(replace(form, name=job.table.name))
            if len(shown) < len(sent):
                refused.append(sent[len(shown)].table.name)
                await self._cleared(sent[len(shown)])
            left = left[len(shown) + (len(shown) < len(sent)) :]
        return Printed(Snapshot(forms), tuple(refused), Snapshot(seen))

    def _job(self, table: Table, real: QualifiedName) -> _Job:
        dialect = self.database.dialect
        own = dialect.table_name(QualifiedName(table.name.name))
        statements = (
            f"{_SHOW}{dialect.table_name(real)}",
            *table_statements(dialect, table),
            f"{_SHOW}{own}",
            f"DROP TEMPORARY TABLE {own}",
        )
        return _Job(table, real, statements)

    def _readable(self, shown: str) -> str:
        """Give the text as SQLAlchemy can read it, which drops the rest of a column."""
        # A text ends for it at a quote that stands behind a backslash.
        lines = doubled(shown).split("\n")
        lexicon = self.database.dialect.lexicon
        return "\n".join(_line(line, lexicon) for line in lines)

    async def _shown(self, jobs: Sequence[_Job]) -> list[tuple[str, str]]:
        """Give both texts of each table, up to the first table that is refused."""
        found: list[tuple[str, str]] = []
        message = ";\n".join(sql for job in jobs for sql in job.statements)
        driver: Any = self.database.connection.connection.driver_connection
        async with driver.cursor() as cursor:
            try:
                await cursor.execute(message)
                for job in jobs:
                    texts: list[str] = []
                    for _ in job.statements:
                        texts += [str(row[1]) for row in await cursor.fetchall()]
                        await cursor.nextset()
                    found.append((texts[0], texts[1]))
            except Exception as error:
                if fault(error).kind is Kind.DISCONNECTED:
                    raise translated(SendError(error, None), _ABOUT) from error
        return found

    async def _cleared(self, job: _Job) -> None:
        """Drop what is left of a table whose index was refused."""
        with suppress(SendError):
            await self.database.channel.send([Command(job.statements[-1])])


def _line(line: str, lexicon: Lexicon) -> str:
    """Give a line with plain labels, and a call in parentheses as default.

    A colon in an expression would begin a parameter.
    """
    column = _COLUMN.match(line)
    if column is None:
        return line.replace(":", "\\:") if _CONDITION.match(line) else line
    told = Definition.read(line[column.end() :].rstrip(","), lexicon).clauses
    generated = told.get("generated", "")
    line = line.replace(generated, generated.replace(":", "\\:"))
    line = line.replace(told["type"], told["type"].replace("\\\\", "\\"), 1)
    default = told.get("default")
    if default is None or _READABLE.fullmatch(default):
        return line
    return line.replace(default, f"DEFAULT ({default.removeprefix('DEFAULT ')})", 1)


def _read(connection: sa.Connection, name: QualifiedName, shown: str) -> Table:
    """Let SQLAlchemy read a table from the text that was shown."""
    inspector: Any = sa.inspect(connection)
    inspector.bind = _Shown(connection, _JSON.sub(r"\1 json\3", shown))
    inspector.dialect = _reading(connection.dialect)
    metadata = sa.MetaData(naming_convention={})
    found = sa.Table(name.name, metadata, schema=name.schema)
    inspector.reflect_table(found, None, resolve_fks=False)
    for each in (*found.columns, *found.indexes, *found.constraints):
        if each.name:  # it leaves the marks in them doubled
            each.name = each.name.replace("``", "`")
    keys: dict[str, Any] = {str(index.name): index for index in found.indexes}
    keys[""] = found.primary_key
    for called, method in _METHOD.findall(shown):
        key = keys.get(called.replace("``", "`"))
        if key is not None:
            key.dialect_kwargs[f"{connection.dialect.name}_using"] = method.lower()
    table = from_metadata.table(found)
    for column, default in _UPDATED.findall(shown):
        change = partial(replace, default=Expression(default))
        table = table.changing_column(column.replace("``", "`"), change)
    return table


def _reading(dialect: Dialect) -> Dialect:
    """Give a dialect that reads every type it can write."""
    known: Any = copy(dialect)
    known.ischema_names = names(dialect)
    vars(known).pop("_tabledef_parser", None)  # it has the types of its dialect
    reading: Dialect = known
    return reading


@final
class _Shown:
    """A connection that has the text of the one table that it is asked for."""

    def __init__(self, connection: sa.Connection, text: str) -> None:
        self._connection = connection
        self._row = ("", text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execution_options(self, **_: Any) -> _Shown:
        return self

    def exec_driver_sql(self, sql: str) -> Any:
        return self if sql.startswith(_SHOW) else self._connection.exec_driver_sql(sql)

    def first(self) -> tuple[str, str]:
        return self._row
