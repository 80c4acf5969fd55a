"""What brant's readers and SQLAlchemy's inspector tell, made comparable.

The inspector is the oracle; where it knows less (exclude constraints, storage options,
collations in SQLite) the tests hold the reader's answer itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN

from brant.runtime.reflect import inspector
from brant.runtime.reflect import snapshot as read
from brant.runtime.reflect.sql_text import bare
from brant.schema import (
    NO_OPTIONS,
    Exclude,
    Expression,
    ForeignKey,
    OtherType,
    Type,
    constructs,
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.schema import Column, Snapshot, Table


async def both(
    connection: AsyncConnection, *schemas: str | None
) -> tuple[dict[str, Table], dict[str, Table]]:
    """Give the tables by name, as read by brant and as the inspector sees them."""
    wanted = schemas or (None,)
    found = await read(connection.sync_connection, schemas=wanted)
    oracle = await inspector.snapshot(connection.sync_connection, wanted)
    return comparable(found), comparable(oracle)


def models_of(snapshot: Snapshot) -> sa.MetaData:
    """Give models that make what was read; keys come last, as they may run in rings."""
    metadata = sa.MetaData()
    for table in snapshot.values():
        kept = [c for c in table.constraints if not isinstance(c, ForeignKey)]
        constructs.table(replace(table, constraints=tuple(kept)), metadata)
    for table in snapshot.values():
        owner = metadata.tables[str(table.name)]
        for part in table.constraints:
            if isinstance(part, ForeignKey):
                constructs.constraint(part, owner)
    return metadata


def comparable(snapshot: Snapshot) -> dict[str, Table]:
    return {str(name): _table(table) for name, table in snapshot.items()}


def _table(table: Table) -> Table:
    kept = [c for c in table.constraints if not isinstance(c, Exclude)]
    return replace(
        table,
        columns=tuple(map(_column, table.columns)),
        constraints=tuple(sorted(kept, key=repr)),
        indexes=tuple(sorted(table.indexes, key=repr)),
        prefixes=(),
        options=NO_OPTIONS,
    )


def _column(column: Column) -> Column:
    is_serial = str(column.default).startswith("nextval")
    construct = column.type.construct
    if isinstance(construct, DOMAIN):
        # The inspector cuts the length off the type below, and never creates it.
        column = replace(column, type=Type(OtherType(construct.name)))
    computed = column.computed
    if computed is not None:
        bared = Expression(bare(computed.expression.text))
        computed = replace(computed, expression=bared)
    default = None if is_serial else column.default
    return replace(column, default=default, computed=computed, autoincrement="auto")
