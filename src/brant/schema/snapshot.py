"""A schema as a value: what operations are applied to and comparisons are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import final

from brant.schema.names import QualifiedName
from brant.schema.tables import Table


@final
class Snapshot(Mapping[QualifiedName, Table]):
    """The tables of a database, or of the models; it does not change.

    A snapshot may be partial (scripts also run SQL that nobody parses): changing or
    removing what it does not hold gives it back as it is.
    """

    __slots__ = ("_tables",)

    def __init__(self, tables: Iterable[Table] = ()) -> None:
        self._tables = {table.name: table for table in tables}

    def __getitem__(self, name: QualifiedName) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[QualifiedName]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __hash__(self) -> int:
        return hash(frozenset(self._tables.values()))

    def __repr__(self) -> str:
        return f"Snapshot({', '.join(map(str, self._tables))})"

    def adding(self, table: Table) -> Snapshot:
        """Give the snapshot with the table; one of the same name is replaced."""
        return Snapshot([*self._without(table.name), table])

    def removing(self, name: QualifiedName) -> Snapshot:
        return Snapshot(self._without(name))

    def renaming(self, name: QualifiedName, to: QualifiedName) -> Snapshot:
        """Give the snapshot with a table renamed, and foreign keys that follow it."""
        moved = (
            replace(t, name=to) if t.name == name else t for t in self._tables.values()
        )
        return Snapshot(t.following(name, to) for t in moved)

    def renaming_column(self, name: QualifiedName, old: str, new: str) -> Snapshot:
        """Give the snapshot with a column renamed, and all keys that name it."""
        renamed = self.changing(name, lambda t: t.renaming_column(old, new))
        return Snapshot(t.following_column(name, old, new) for t in renamed.values())

    def changing(
        self, name: QualifiedName, change: Callable[[Table], Table]
    ) -> Snapshot:
        """Give the snapshot with one table changed."""
        return Snapshot(
            change(t) if t.name == name else t for t in self._tables.values()
        )

    def _without(self, name: QualifiedName) -> list[Table]:
        return [table for table in self._tables.values() if table.name != name]
