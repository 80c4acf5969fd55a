"""SQLite prints what it is told: a database in memory stands for the real one."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from brant.runtime.batching import Command, SendError
from brant.runtime.connect import connect, open_engine
from brant.runtime.drivers import channel
from brant.runtime.printing.kind import Press, Printed, among, missing
from brant.runtime.printing.likeness import table_statements
from brant.runtime.reflect import snapshot
from brant.schema import QualifiedName, SchemaObject, Snapshot, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class SqlitePress(Press):
    """Makes each table by itself: one that is refused leaves the others alone."""

    async def printed(
        self,
        tables: Sequence[Table],
        objects: Sequence[SchemaObject],  # noqa: ARG002  # their text is what is kept
        former: Mapping[QualifiedName, QualifiedName],  # noqa: ARG002
        seen: Snapshot,  # noqa: ARG002
    ) -> Printed:
        by_schema = groupby(sorted(tables, key=_schema), key=_schema)
        found: list[Table] = []
        for _, group in by_schema:
            found += (await self._made(tuple(group))).values()
        forms = Snapshot(found)
        return Printed(forms, missing(forms, tables))

    async def _made(self, tables: Sequence[Table]) -> Snapshot:
        dialect = self.database.dialect
        made: list[Table] = []
        opening = open_engine("sqlite+aiosqlite://", Path())
        async with opening as engine, connect(engine) as connection:
            sender = channel(connection)
            for table in tables:
                sqls = table_statements(dialect, table)
                try:
                    await sender.send([Command(sql) for sql in sqls])
                except SendError:
                    continue
                made.append(table)
            return among(await snapshot(connection), made)


def _schema(table: Table) -> str:
    return table.name.schema or ""
