"""Whether what `if_not_exists` finds is what was asked for, by the database's own word.

The dialects have looked at what a catalogue tells plainly. Here what was asked for is
made as something temporary and read like the table that is there: the conditions,
defaults and queries of both are then in the same words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from brant.autogenerate.comparison import Sides, paired
from brant.autogenerate.equal import plain
from brant.autogenerate.models import models
from brant.autogenerate.presence import NOT_VALID, Asked, differences
from brant.errors import InvalidOperationError
from brant.operations import (
    AddColumn,
    CreateIndex,
    CreateMaterializedView,
    CreateTable,
)
from brant.operations.guarded import guarded
from brant.runtime.printing import press, settled
from brant.runtime.reflect import snapshot
from brant.schema import MaterializedView, QualifiedName, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from brant.operations import Operation
    from brant.runtime.database import Database
    from brant.schema import Table

HINT: Final = "Leave if_not_exists out, or ask for what is there."
_PRINTING: Final = frozenset({"mariadb", "mysql", "postgresql", "sqlite"})


async def compare(
    database: Database, operation: Operation, warn: Callable[[str], None]
) -> None:
    """Compare what is there with what an operation asks for.

    Where the database does not print that, differences may be those of words alone:
    they are warned of.

    Raises:
        InvalidOperationError: something else has the name.
    """
    if database.dialect.name not in _PRINTING:
        return
    for part in guarded(operation):
        if isinstance(part, CreateMaterializedView):
            problem, is_sure = await _view(database, part)
        else:
            problem, is_sure = await _table(database, part, warn)
        if problem is None:
            continue
        if is_sure:
            raise InvalidOperationError(operation.describe(), problem, hint=HINT)
        warn(
            f"{operation.describe()}: {problem}, if one goes by the text; the database"
            " would not print what was asked for, so it was not compared"
        )


async def _view(
    database: Database, operation: CreateMaterializedView
) -> tuple[str | None, bool]:
    wanted = operation.value
    name = _homed(database, wanted.name)
    found = await snapshot(database, schemas=(name.schema,), only=name.name)
    seen = found.labelled(replace(wanted, name=name).label)
    if not isinstance(seen, MaterializedView):
        return None, True
    async with press(database) as printing:
        printed = await printing.printed((), (wanted,), {}, found)
    form = printed.objects.get(wanted.label)
    body = form.body if isinstance(form, MaterializedView) else wanted.body
    if plain(str(seen.body)) == plain(str(body)):
        return None, True
    return f"it exists with the query {seen.body}", form is not None


async def _table(
    database: Database, operation: Operation, warn: Callable[[str], None]
) -> tuple[str | None, bool]:
    made: Any = operation.to_sqlalchemy()  # type: ignore[attr-defined]  # all three have it
    table: sa.Table = made if isinstance(made, sa.Table) else made.table
    dialect = database.dialect
    default = dialect.sqlalchemy.default_schema_name
    wanted = models([table.metadata], dialect, default_schema=default)
    name = _homed(database, operation.tables[0])
    found = await snapshot(database, schemas=(name.schema,), only=name.name)
    seen = next((t for n, t in found.items() if _is_alike(n.name, name.name)), None)
    if seen is None:
        # A partition, an extension's, or one of another schema of the search path.
        warn(f"{operation.describe()}: table {name} is none that can be compared")
        return None, True
    if not _has(seen, operation):
        return None, True
    asked = _asked(operation, wanted.snapshot[name], replace(seen, name=name))
    seen = _spelt_alike(replace(seen, name=name), asked.table)
    sides = Sides(
        Snapshot([seen]),
        replace(
            wanted,
            snapshot=Snapshot([asked.table]),
            # So that it is printed whatever its text says.
            implied={name: wanted.implied.get(name, {})},
        ),
        dialect,
    )
    # What is printed anew is valid again.
    names = (c.name for c in seen.constraints if c.options.get(NOT_VALID))
    asked = replace(asked, not_valid=frozenset(filter(None, names)))
    sides, by_text = await settled(sides, database)
    pair = paired(sides, sides.database[name], asked.table)
    return next(differences(pair, asked), None), not by_text


def _has(seen: Table, operation: Operation) -> bool:
    if not isinstance(operation, AddColumn):
        return True
    return any(_is_alike(c.name, operation.column.name) for c in seen.columns)


def _asked(operation: Operation, wanted: Table, seen: Table) -> Asked:
    """Put what a column or an index needs around it."""
    if isinstance(operation, CreateTable):
        construct = operation.to_sqlalchemy()
        names = frozenset(c.name for c in construct.columns if _is_fetched(c))
        columns = frozenset(column.name for column in wanted.columns)
        return Asked(wanted, columns, is_table=True, fetched=names)
    if isinstance(operation, CreateIndex):
        return Asked(replace(seen, constraints=(), indexes=wanted.indexes))
    assert isinstance(operation, AddColumn)  # noqa: S101  # what `guarded` gives
    (column,) = (c for c in wanted.columns if c.name == operation.column.name)
    others = (c for c in seen.columns if not _is_alike(c.name, column.name))
    is_fetched = _is_fetched(operation.to_sqlalchemy())
    return Asked(
        replace(
            seen,
            columns=(*others, column),
            constraints=wanted.constraints,
            indexes=wanted.indexes,
        ),
        frozenset({column.name}),
        fetched=frozenset({column.name} if is_fetched else ()),
    )


def _is_fetched(column: sa.Column[Any]) -> bool:
    """Tell whether SQLAlchemy only knows that there is a default, not which."""
    return type(column.server_default) is sa.FetchedValue


def _spelt_alike(seen: Table, wanted: Table) -> Table:
    """Give the columns the letters that they are asked for with."""
    for column in wanted.columns:
        if seen.column(column.name) is None:
            for there in seen.columns:
                if _is_alike(there.name, column.name):
                    seen = seen.renaming_column(there.name, column.name)
    return seen


def _is_alike(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _homed(database: Database, name: QualifiedName) -> QualifiedName:
    default = database.dialect.sqlalchemy.default_schema_name
    return QualifiedName(name.name) if name.schema == default else name
