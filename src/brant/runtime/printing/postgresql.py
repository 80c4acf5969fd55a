"""PostgreSQL prints in one message, whatever there is to print.

The server is given sheets: things that can stand side by side in the schema of what is
temporary. For each it makes the things, reads its catalogue into a variable, and undoes
the making by an error that it catches itself; variables survive that. What it refuses
is undone alone. The variable goes into a setting of the transaction, because a DO block
returns nothing, and is read from there.

A sheet holds only so many tables: what is made is locked until it is undone, and the
room for locks is bounded (`max_locks_per_transaction`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from brant.runtime.batching import Command, SendError
from brant.runtime.database import translated
from brant.runtime.faults import Kind
from brant.runtime.printing.kind import Press, Printed, among, missing
from brant.runtime.printing.likeness import (
    homed,
    is_form,
    object_statements,
    table_statements,
    type_statements,
)
from brant.runtime.reflect.postgresql import catalogue, understood
from brant.schema import (
    Check,
    ForeignKey,
    QualifiedName,
    Schema,
    SchemaObject,
    Snapshot,
    Table,
    without_default_schema,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from brant.runtime.database import Database

Block: TypeAlias = "tuple[str, ...]"
"""Statements that are refused or executed together."""
Sheet: TypeAlias = "tuple[Block, ...]"

_LARGEST: Final = 100
"""Tables on a sheet: with their indexes, keys and TOAST ten locks each at most."""
_POINT: Final = "brant_printing"
_READ: Final = "SELECT current_setting('brant.printed')"

# Its variables must bear names that no column of the catalogue has.
_PRINT: Final = """\
DECLARE
    brant_sheet json;
    brant_block json;
    brant_sql text;
    brant_found json;
    brant_every json[] := '{{}}';
BEGIN
    FOR brant_sheet IN SELECT * FROM json_array_elements({sheets}) LOOP
        BEGIN
            FOR brant_block IN SELECT * FROM json_array_elements(brant_sheet) LOOP
                BEGIN
                    FOR brant_sql IN
                        SELECT * FROM json_array_elements_text(brant_block)
                    LOOP
                        EXECUTE brant_sql;
                    END LOOP;
                EXCEPTION WHEN OTHERS THEN
                    NULL;
                END;
            END LOOP;
            SELECT coalesce(json_agg(brant_row), '[]') INTO brant_found FROM (
                {catalogue}
            ) AS brant_row;
            RAISE EXCEPTION USING ERRCODE = 'BRNT0';
        EXCEPTION WHEN SQLSTATE 'BRNT0' THEN
            brant_every := brant_every || brant_found;
        END;
    END LOOP;
    PERFORM set_config('brant.printed', array_to_json(brant_every)::text, true);
END"""


class PostgresqlPress(Press):
    """Opens a transaction for the first thing to print, and rolls it back."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._is_open = False

    async def printed(
        self,
        tables: Sequence[Table],
        objects: Sequence[SchemaObject],
        former: Mapping[QualifiedName, QualifiedName],  # noqa: ARG002  # MySQL's
        seen: Snapshot,
    ) -> Printed:
        dialect = self.database.dialect
        groups = list(sheets(tables))
        found = await self._print(
            [
                *(self._sheet(group) for group in groups),
                *((tuple(object_statements(dialect, each)),) for each in objects),
            ]
        )
        forms = _joined(found[: len(groups)], groups)
        made = {
            wanted.label: homed(form, wanted)
            for wanted, snapshot in zip(objects, found[len(groups) :], strict=False)
            for form in snapshot.objects
            if is_form(form, wanted)
        }
        return Printed(
            forms,
            missing(forms, tables),
            objects=made,
            refused_objects=tuple(
                each.label
                for each in objects
                if each.label not in made and seen.labelled(each.label)
            ),
        )

    async def again(
        self, forms: Sequence[Table], seen: Sequence[Table]
    ) -> tuple[Snapshot, Snapshot]:
        mine, theirs = list(sheets(forms)), list(sheets(seen))
        found = await self._print([self._sheet(group) for group in (*mine, *theirs)])
        return (
            _joined(found[: len(mine)], mine),
            _joined(found[len(mine) :], theirs),
        )

    async def aclose(self) -> None:
        if self._is_open:
            self._is_open = False
            dialect = self.database.dialect
            joined = self.database.is_joined
            end = dialect.rollback_to(_POINT) if joined else dialect.rollback
            await self.database.channel.send([Command(end)])

    def _sheet(self, tables: Sequence[Table]) -> Sheet:
        dialect = self.database.dialect
        types = ((sql,) for sql in type_statements(dialect, tables))
        made = (tuple(table_statements(dialect, table)) for table in tables)
        return (*types, *made)

    async def _print(self, wanted: Sequence[Sheet]) -> list[Snapshot]:
        """Give a snapshot for each sheet; none where the server will not print."""
        if not wanted:
            return []
        sender, dialect = self.database.channel, self.database.dialect
        begin = dialect.savepoint(_POINT) if self.database.is_joined else dialect.begin
        commands = [Command(self._program(wanted))]
        if not self._is_open:
            commands.insert(0, Command(begin))
        self._is_open = True
        try:
            await sender.send(commands)
            ((answer,),) = await sender.texts(_READ)
        except SendError as error:
            if error.fault.kind is Kind.DISCONNECTED:
                self._is_open = False
                raise translated(error, "the models' tables") from error.error
            await self.aclose()
            return []
        answers = json.loads(answer or "[]")
        return [_snapshot(rows, dialect.sqlalchemy) for rows in answers]

    def _program(self, wanted: Sequence[Sheet]) -> str:
        dialect = self.database.dialect.sqlalchemy
        program = _PRINT.format(
            sheets=_dollared(json.dumps(wanted)),
            catalogue=catalogue(dialect, "n.oid = pg_my_temp_schema()"),
        )
        return f"DO {_dollared(program)}"


def sheets(tables: Sequence[Table]) -> Iterator[tuple[Table, ...]]:
    """Give groups of tables whose names, and those of their indexes, do not clash."""
    open_sheets: list[tuple[list[Table], set[str]]] = []
    for table in tables:
        names = set(_names(table))
        for held, taken in open_sheets:
            if len(held) < _LARGEST and not taken & names:
                break
        else:
            held, taken = [], set()
            open_sheets.append((held, taken))
        held.append(table)
        taken |= names
    yield from (tuple(held) for held, _ in open_sheets)


def _names(table: Table) -> Iterator[str]:
    """Give the names that nothing else of a schema may have."""
    yield table.name.name
    for part in (*table.indexes, *table.constraints):
        if part.name is not None and not isinstance(part, (Check, ForeignKey)):
            yield part.name


def _joined(found: Sequence[Snapshot], groups: Sequence[Sequence[Table]]) -> Snapshot:
    pairs = zip(found, groups, strict=False)
    return Snapshot(t for sheet, group in pairs for t in among(sheet, group).values())


def _snapshot(rows: Sequence[Mapping[str, str | None]], dialect: Any) -> Snapshot:
    """Give what a sheet held; the schema of what is temporary has no name."""
    found = understood([tuple(row.values()) for row in rows], dialect)
    schema = next((o.name for o in found.objects if isinstance(o, Schema)), None)
    return without_default_schema(found, schema)


def _dollared(text: str) -> str:
    """Quote text by a mark that it does not hold."""
    mark = "$brant$"
    while mark in text:
        mark = f"{mark[:-1]}_$"
    return f"{mark}{text}{mark}"
