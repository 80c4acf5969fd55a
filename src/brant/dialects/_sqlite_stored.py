"""What a SQLite database says of a table and of all that hangs on it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, final

from brant.dialects._sqlite_table import Definition, parse, tokens_of
from brant.errors import InvalidOperationError
from brant.schema import QualifiedName, constructs
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.dialects.base import Rows
    from brant.dialects.standard import Standard
    from brant.operations import AlterTable
    from brant.schema import Table

NEW: Final = "_brant_new_"
"""Begins the name of a table while it is filled."""
_ALEMBIC: Final = "_alembic_tmp_"


@final
@dataclass(frozen=True, slots=True)
class Stored:
    """A table and what hangs on it, as a database tells it."""

    table: QualifiedName
    definition: Definition
    indexes: tuple[tuple[str, str], ...] = ()
    """Name and SQL."""
    triggers: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    """The names, in SQL, of views that may read it."""
    children: tuple[tuple[str, str], ...] = ()
    """Tables that refer to it, itself too, and the columns that they refer to."""
    is_enforced: bool = False
    """Foreign keys are."""
    is_legacy: bool = False
    """RENAME leaves other definitions alone, as it did long ago."""
    is_known: bool = True
    """False: there was no database to ask."""


def question(spoken: Standard, table: QualifiedName) -> str:
    """Ask for a table, all that hangs on it and the settings, in one query."""
    name = spoken.string(table.name)
    beside = ", ".join(spoken.string(begin + table.name) for begin in (NEW, _ALEMBIC))
    parts = []
    for schema in dict.fromkeys(("temp", table.schema or "main")):
        master, owner = f"{spoken.quote(schema)}.sqlite_master", spoken.string(schema)
        parts += [
            (
                f"SELECT type AS kind, {owner} AS owner, name, tbl_name AS about,"
                f" sql FROM {master} WHERE sql NOT NULL"
                f" AND (tbl_name = {name} COLLATE NOCASE"
                f" OR name COLLATE NOCASE IN ({beside})"
                f" OR type = 'view' AND instr(lower(sql), lower({name})))"
            ),
            (
                f"SELECT 'child', {owner}, t.name, k.\"to\", NULL"
                f" FROM {master} AS t, pragma_foreign_key_list(t.name, {owner}) AS k"
                " WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'"
                f' AND k."table" = {name} COLLATE NOCASE'
            ),
        ]
    parts += [
        f"SELECT 'setting', NULL, '{name}', NULL, {name} FROM pragma_{name}"
        for name in ("foreign_keys", "legacy_alter_table")
    ]
    return " UNION ALL ".join(parts)


def stored(spoken: Standard, operation: AlterTable, rows: Rows) -> Stored:
    """Read the answer to the question.

    Raises:
        InvalidOperationError: there is no such table.
    """
    name = operation.table.name.lower()
    tables = [
        row
        for row in rows
        if row["kind"] in {"table", "view"} and row["name"].lower() == name
    ]
    if not tables:
        raise _missing(operation, [row["name"] for row in rows])
    found = tables[0]
    if found["kind"] == "view" or found["sql"].upper().startswith("CREATE VIRTUAL"):
        what = "a view" if found["kind"] == "view" else "a virtual table"
        raise InvalidOperationError(operation.describe(), f"the table is {what}")
    owner: str = found["owner"]

    def of(kind: str, *owners: str) -> list[tuple[str, str]]:
        """Give name and SQL of what is on the table, in the schemas of these names."""
        return [
            (row["name"], _placed(spoken, row["sql"], row["owner"]))
            for row in rows
            if row["kind"] == kind
            and row["owner"] in owners
            and row["about"].lower() == name
        ]

    settings = {row["name"]: row["sql"] for row in rows if row["kind"] == "setting"}
    schema = operation.table.schema or (None if owner == "main" else owner)
    return Stored(
        QualifiedName(found["name"], schema),
        _definition(operation, parse(found["sql"], found["name"]), spoken),
        indexes=tuple(of("index", owner)),
        triggers=tuple(sql for _, sql in of("trigger", owner, "temp")),
        views=tuple(
            spoken.table_name(QualifiedName(row["name"], row["owner"]))
            for row in rows
            if row["kind"] == "view"
        ),
        children=tuple(
            (row["name"], row["about"] or "")
            for row in rows
            if row["kind"] == "child" and row["owner"] == owner
        ),
        is_enforced=bool(settings.get("foreign_keys")),
        is_legacy=bool(settings.get("legacy_alter_table")),
    )


def described(spoken: Standard, operation: AlterTable, table: Table) -> Stored:
    """Take the table from a description, where there is no database to ask."""
    made = constructs.table(replace(table, name=operation.table))
    sql = spoken.creating_table(made, if_not_exists=False)
    return Stored(
        operation.table,
        parse(sql, operation.table.name),
        indexes=tuple(
            (str(index.name), spoken.creating_index(index))
            for index in sorted(made.indexes, key=lambda index: str(index.name))
        ),
        is_known=False,
    )


def _definition(
    operation: AlterTable, found: Definition, spoken: Standard
) -> Definition:
    """Prefer what *copy_from* says, if it leaves no column out."""
    if operation.copy_from is None:
        return found
    given = described(spoken, operation, operation.copy_from).definition
    left = [c.name for c in found.columns if given.column(c.name) is None]
    more = [c.name for c in given.columns if found.column(c.name) is None]
    if left or more:
        names = ", ".join(left or more)
        verb = "leaves out" if left else "has, and the table has not,"
        raise InvalidOperationError(
            operation.describe(),
            f"copy_from {verb} {names}",
            hint="Describe the table as it is before the changes.",
        )
    return given


def _missing(operation: AlterTable, beside: Sequence[str]) -> InvalidOperationError:
    name = operation.table.name
    left = [
        n
        for n in beside
        if n.lower() in {(NEW + name).lower(), (_ALEMBIC + name).lower()}
    ]
    return InvalidOperationError(
        operation.describe(),
        f"table {operation.table} does not exist",
        hint=f"Its rows may be in {left[0]}, which an interrupted change has left: "
        f"look, and rename that to {name}."
        if left
        else None,
    )


def _placed(spoken: Standard, sql: str, schema: str) -> str:
    """Write the schema back, which SQLite keeps out of the text."""
    if schema == "main":
        return sql
    tokens = tokens_of(sql)
    at = next(i for i, t in enumerate(tokens) if t.word in {"INDEX", "TRIGGER"})
    start = tokens[at + 1].start
    return f"{sql[:start]}{spoken.quote(schema)}.{sql[start:]}"
