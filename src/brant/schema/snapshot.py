"""A schema as a value: what operations are applied to and comparisons are made of."""

from __future__ import annotations

from collections.abc import (
    Callable,
    ItemsView,
    Iterable,
    Iterator,
    Mapping,
    ValuesView,
)
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, final, overload

from brant.schema.names import QualifiedName
from brant.schema.tables import Table

if TYPE_CHECKING:
    from brant.schema.objects import SchemaObject

_T = TypeVar("_T")


@final
class Snapshot(Mapping[QualifiedName, Table]):
    """The tables of a database, or of the models; it does not change.

    It is a mapping of the tables; what else a schema holds is in `objects`.

    A snapshot may be partial (scripts also run SQL that nobody parses): changing or
    removing what it does not hold gives it back as it is.
    """

    __slots__ = ("_objects", "_tables")

    def __init__(
        self, tables: Iterable[Table] = (), objects: Iterable[SchemaObject] = ()
    ) -> None:
        self._tables = {table.name: table for table in tables}
        self._objects = {each.label: each for each in objects}

    @property
    def objects(self) -> tuple[SchemaObject, ...]:
        return tuple(self._objects.values())

    def labelled(self, label: str) -> SchemaObject | None:
        return self._objects.get(label)

    def __getitem__(self, name: QualifiedName) -> Table:
        return self._tables[name]

    @overload
    def get(self, name: QualifiedName, /) -> Table | None: ...
    @overload
    def get(self, name: QualifiedName, /, default: Table | _T) -> Table | _T: ...
    def get(self, name: QualifiedName, /, default: Any = None) -> Any:
        # Mapping's own asks for forgiveness, which is dear where most are missing.
        return self._tables.get(name, default)

    # Mapping's own look each up again.
    def items(self) -> ItemsView[QualifiedName, Table]:
        return self._tables.items()

    def values(self) -> ValuesView[Table]:
        return self._tables.values()

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def __iter__(self) -> Iterator[QualifiedName]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snapshot):
            return NotImplemented
        return self._tables == other._tables and self._objects == other._objects

    def __hash__(self) -> int:
        held = (*self._tables.values(), *self._objects.values())
        return hash(frozenset(held))

    def __repr__(self) -> str:
        return f"Snapshot({', '.join((*map(str, self._tables), *self._objects))})"

    def adding(self, table: Table) -> Snapshot:
        """Give the snapshot with the table; one of the same name is replaced."""
        return self._with([*self._without(table.name), table])

    def removing(self, name: QualifiedName) -> Snapshot:
        return self._with(self._without(name))

    def renaming(self, name: QualifiedName, to: QualifiedName) -> Snapshot:
        """Give the snapshot with a table renamed, and foreign keys that follow it."""
        return self.renamed({name: to}, {})

    def renaming_column(self, name: QualifiedName, old: str, new: str) -> Snapshot:
        """Give the snapshot with a column renamed, and all keys that name it."""
        return self.renamed({}, {name: {old: new}})

    def renamed(
        self,
        tables: Mapping[QualifiedName, QualifiedName],
        columns: Mapping[QualifiedName, Mapping[str, str]],
    ) -> Snapshot:
        """Give the snapshot with everything renamed at once, keys and all.

        *tables* are old names to new ones; *columns* likewise, by the new names of
        their tables.
        """

        def whole(table: Table) -> Table:
            if table.name in tables:
                table = replace(table, name=tables[table.name])
            if table.name in columns:
                table = table.renaming_columns(columns[table.name])
            return table.following(tables, columns)

        return self._with(map(whole, self._tables.values()))

    def changing(
        self, name: QualifiedName, change: Callable[[Table], Table]
    ) -> Snapshot:
        """Give the snapshot with one table changed."""
        return self._with(
            change(t) if t.name == name else t for t in self._tables.values()
        )

    def holding(self, value: SchemaObject) -> Snapshot:
        """Give the snapshot with the object; one of the same label is replaced."""
        others = {k: v for k, v in self._objects.items() if k != value.label}
        return Snapshot(self._tables.values(), [*others.values(), value])

    def dropping(self, label: str) -> Snapshot:
        """Give the snapshot without the object of that label."""
        others = (v for k, v in self._objects.items() if k != label)
        return Snapshot(self._tables.values(), others)

    def _with(self, tables: Iterable[Table]) -> Snapshot:
        return Snapshot(tables, self._objects.values())

    def _without(self, name: QualifiedName) -> list[Table]:
        return [table for table in self._tables.values() if table.name != name]
