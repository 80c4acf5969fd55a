"""What every press can be asked; this one prints nothing."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, final

from brant.schema import QualifiedName, SchemaObject, Snapshot, Table
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.runtime.database import Database


@final
@dataclass(frozen=True, slots=True)
class Printed:
    """The tables as the database prints them, and those that it would not make."""

    snapshot: Snapshot
    refused: tuple[QualifiedName, ...] = ()
    seen: Snapshot = field(default_factory=Snapshot)
    """What there is of these tables, where it was read another way than usual."""
    objects: Mapping[str, SchemaObject] = field(default_factory=dict)
    """By the labels that the models give them; those that it would make."""
    refused_objects: tuple[str, ...] = ()
    """The labels of those that it has, and would not make as the models want them."""


class Press:
    """A database that prints nothing: what is asked for is compared by its text."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def printed(
        self,
        tables: Sequence[Table],
        objects: Sequence[SchemaObject],  # noqa: ARG002  # for databases that can
        former: Mapping[QualifiedName, QualifiedName],  # noqa: ARG002
        seen: Snapshot,  # noqa: ARG002
    ) -> Printed:
        """Print; *former* are the present names of tables that will be renamed.

        *seen* is what the database holds.
        """
        return Printed(Snapshot(), tuple(table.name for table in tables))

    async def again(
        self,
        forms: Sequence[Table],  # noqa: ARG002  # for databases that need it
        seen: Sequence[Table],  # noqa: ARG002
    ) -> tuple[Snapshot, Snapshot]:
        """Print what was printed once more, the models' and the database's own.

        PostgreSQL prints `x IN ('a')` in one way, and what it printed then in another.
        """
        return Snapshot(), Snapshot()

    async def aclose(self) -> None:
        """Take back what is left of the printing."""


def among(found: Snapshot, tables: Sequence[Table]) -> Snapshot:
    """Give the printed tables under the names of those that they are of."""
    known = {name.name: table for name, table in found.items()}
    return Snapshot(
        replace(known[table.name.name], name=table.name)
        for table in tables
        if table.name.name in known
    )


def missing(found: Snapshot, tables: Sequence[Table]) -> tuple[QualifiedName, ...]:
    return tuple(table.name for table in tables if table.name not in found)
