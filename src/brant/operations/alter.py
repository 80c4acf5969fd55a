"""Several changes of one table as one operation."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

from brant.errors import InvalidOperationError
from brant.operations.base import Operation
from brant.schema import Options, QualifiedName, Table, from_metadata
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import sqlalchemy as sa
    from sqlalchemy.schema import SchemaItem

    from brant.schema import Snapshot

Recreate: TypeAlias = Literal["auto", "always", "never"]


@final
@dataclass(frozen=True, slots=True)
class AlterTable(Operation):
    """Changes of one table: one rebuild on SQLite, one ALTER TABLE where possible."""

    table: QualifiedName
    operations: tuple[Operation, ...] = ()
    _: KW_ONLY
    recreate: Recreate = "auto"
    partial_reordering: tuple[tuple[str, ...], ...] = ()
    copy_from: Table | None = None
    table_args: tuple[SchemaItem, ...] = field(default=(), compare=False)
    table_kwargs: Mapping[str, Any] = field(default_factory=dict, compare=False)
    reflect_args: tuple[SchemaItem, ...] = field(default=(), compare=False)
    reflect_kwargs: Mapping[str, Any] = field(default_factory=dict, compare=False)
    naming_convention: Mapping[str, Any] | None = field(default=None, compare=False)
    """For constraints without a name: to drop them by, and a rebuild writes it."""
    default_convention: Mapping[str, Any] | None = field(default=None, compare=False)
    """The models' one, to drop constraints by that have no name."""
    drops_comments: bool = field(default=False, compare=False, repr=False)
    """SQLite has none: leave them out, as Alembic does; old scripts count on it."""

    def __post_init__(self) -> None:
        if self.recreate not in {"auto", "always", "never"}:
            raise InvalidOperationError(
                self.describe(),
                f"recreate is {self.recreate!r}",
                hint='Use "auto", "always" or "never".',
            )

    @classmethod
    def of(
        cls,
        table_name: str,
        schema: str | None = None,
        recreate: Recreate = "auto",
        *,
        partial_reordering: Iterable[Iterable[str]] | None = None,
        copy_from: sa.Table | None = None,
        table_args: Iterable[SchemaItem] = (),
        table_kwargs: Mapping[str, Any] | None = None,
        reflect_args: Iterable[SchemaItem] = (),
        reflect_kwargs: Mapping[str, Any] | None = None,
        naming_convention: Mapping[str, Any] | None = None,
    ) -> AlterTable:
        """Collect changes of one table."""
        return cls(
            QualifiedName(table_name, schema),
            recreate=recreate,
            partial_reordering=tuple(map(tuple, partial_reordering or ())),
            copy_from=None if copy_from is None else from_metadata.table(copy_from),
            table_args=tuple(table_args),
            table_kwargs=dict(table_kwargs or {}),
            reflect_args=tuple(reflect_args),
            reflect_kwargs=dict(reflect_kwargs or {}),
            naming_convention=naming_convention,
        )

    def adding(self, operation: Operation) -> AlterTable:
        """Give the same with one more change at the end."""
        return replace(self, operations=(*self.operations, operation))

    def describe(self) -> str:
        said = [operation.describe() for operation in self.operations]
        said += [f"{name}={value}" for name, value in self.table_kwargs.items()]
        changes = ", ".join(said)
        return f"alter table {self.table}: {changes}".removesuffix(": ")

    def reverse(self) -> AlterTable:
        undone = tuple(part.reverse() for part in reversed(self.operations))
        # Those that a rebuild changes are on or off.
        back = {key: not value for key, value in self.table_kwargs.items()}
        return replace(
            self,
            operations=undone,
            copy_from=None,
            table_kwargs=back,
            naming_convention=None,  # only what has a name is taken back
        )

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        touched = (name for part in self.operations for name in part.tables)
        return tuple(dict.fromkeys((self.table, *touched)))

    def apply(self, schema: Snapshot) -> Snapshot:
        known = reduce(lambda known, part: part.apply(known), self.operations, schema)
        if not self.table_kwargs:
            return known
        return known.changing(self.table, self._with_options)

    def _with_options(self, table: Table) -> Table:
        options = {**table.options, **self.table_kwargs}
        said = {k: v for k, v in options.items() if v != (k == "sqlite_with_rowid")}
        return replace(table, options=Options(said))

    @property
    def is_made_anew(self) -> bool:
        """Tell whether it sets what SQLite can only give to a new table."""
        return any(name.startswith("sqlite_") for name in self.table_kwargs)
