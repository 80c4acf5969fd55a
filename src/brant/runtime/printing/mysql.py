"""MySQL's information_schema knows no temporary tables: SHOW CREATE TABLE does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from brant.runtime.batching import Command, SendError
from brant.runtime.printing.kind import Press, Printed
from brant.runtime.printing.likeness import table_statements
from brant.schema import QualifiedName, SchemaObject, Snapshot, Table, from_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class MysqlPress(Press):
    """Reads tables and their likenesses alike. They end no transaction."""

    async def printed(
        self,
        tables: Sequence[Table],
        objects: Sequence[SchemaObject],  # noqa: ARG002  # their text is what is kept
        former: Mapping[QualifiedName, QualifiedName],
    ) -> Printed:
        dialect = self.database.dialect
        connection, sender = self.database.connection, self.database.channel
        seen: list[Table] = []
        forms: list[Table] = []
        refused: list[QualifiedName] = []
        for table in tables:
            found = await connection.run_sync(_read, former.get(table.name, table.name))
            try:
                made = table_statements(dialect, table)
                await sender.send([Command(sql) for sql in made])
            except SendError:
                refused.append(table.name)
                continue
            own = QualifiedName(table.name.name)
            form = await connection.run_sync(_read, own)
            name = dialect.table_name(own)
            await sender.send([Command(f"DROP TEMPORARY TABLE {name}")])
            seen.append(found)
            forms.append(replace(form, name=table.name))
        return Printed(Snapshot(forms), tuple(refused), Snapshot(seen))


def _read(connection: sa.Connection, name: QualifiedName) -> Table:
    metadata = sa.MetaData(naming_convention={})
    found = sa.Table(
        name.name,
        metadata,
        schema=name.schema,
        autoload_with=connection,
        resolve_fks=False,
    )
    return from_metadata.table(found)
