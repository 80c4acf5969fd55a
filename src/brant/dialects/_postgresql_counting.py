"""How a column of PostgreSQL comes to count, and how it goes on where it was.

SERIAL is no type: it is a default and a sequence that the column owns. An identity that
is added to a table with rows would start before them.
"""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING, Final

from brant.operations.unset import Unset
from brant.schema import Expression, Identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.pieces import Pieces
    from brant.operations import AlterColumn

_DROP: Final = """\
DO $brant$
DECLARE
    owned text := pg_catalog.pg_get_serial_sequence({table}, {column});
BEGIN
    IF owned IS NOT NULL THEN
        EXECUTE 'DROP SEQUENCE ' || owned;
    END IF;
END
$brant$"""
_LONGEST_NAME: Final = 63
_NEXT: Final = re.compile(r"^\(*nextval\(\(?'((?:[^']|'')+)'(?:::\w+\)?)*\)+$")


def uncounted(dialect: Pieces, operation: AlterColumn) -> Iterator[str]:
    """Take away what SERIAL made; only the database knows the sequence's name."""
    if operation.autoincrement is False:
        column = dialect.quote(operation.column)
        yield f"{_alter(dialect, operation)} ALTER COLUMN {column} DROP DEFAULT"
        yield _DROP.format(**_literals(dialect, operation))


def counted(dialect: Pieces, operation: AlterColumn) -> Iterator[str]:
    """Make what SERIAL makes, and go on behind the rows that are there."""
    new = operation.server_default
    if operation.autoincrement:
        name = sequence_name(operation.table.name, operation.column)
        sequence = dialect.table_name(operation.table.beside(name))
        column = dialect.quote(operation.column)
        type_ = operation.type or operation.existing_type
        as_type = "" if type_ is None else f" AS {dialect.type(type_)}"
        owner = f"{dialect.table_name(operation.table)}.{column}"
        yield f"CREATE SEQUENCE {sequence}{as_type} OWNED BY {owner}"
        default = f"nextval({dialect.string(sequence)})"
        yield (
            f"{_alter(dialect, operation)} ALTER COLUMN {column} SET DEFAULT {default}"
        )
        yield _position(dialect, operation, Identity())
    elif isinstance(operation.existing_server_default, Unset):
        pass  # where nobody said what was there, this is set and no more
    elif (counter := counted_by(new)) is not None:
        yield _behind_rows(dialect, operation, counter)
    elif isinstance(new, Identity) and begins_anew(
        operation.existing_server_default, new
    ):
        yield _position(dialect, operation, new)


def begins_anew(old: object, new: Identity) -> bool:
    """Tell whether it cannot just go on: it is new, or may stand outside its ends."""
    if not isinstance(old, Identity):
        return True
    (least, greatest), (lower, upper) = _ends(new), _ends(old)
    return least > lower or greatest < upper


def _ends(identity: Identity) -> tuple[float, float]:
    rises = (identity.increment or 1) > 0
    least, greatest = identity.minvalue, identity.maxvalue
    return (
        (1 if rises else -inf) if least is None else least,
        (inf if rises else -1) if greatest is None else greatest,
    )


def _position(dialect: Pieces, operation: AlterColumn, counts: Identity) -> str:
    """Set the sequence to the last number there is; if there is none, to the first."""
    column = dialect.quote(operation.column)
    sequence = "pg_catalog.pg_get_serial_sequence({table}, {column})".format(
        **_literals(dialect, operation)
    )
    if (counts.increment or 1) > 0:
        last, further, compared = f"max({column})", "greatest", ">="
        first = 1 if counts.minvalue is None else counts.minvalue
    else:
        last, further, compared = f"min({column})", "least", "<="
        first = -1 if counts.maxvalue is None else counts.maxvalue
    first = first if counts.start is None else counts.start
    return (
        f"SELECT pg_catalog.setval({sequence}, {further}({last}, {first}), "
        f"coalesce({last} {compared} {first}, false)) "
        f"FROM {dialect.table_name(operation.table)}"
    )


def _behind_rows(dialect: Pieces, operation: AlterColumn, name: str) -> str:
    """Have a sequence go on behind the rows, never back: others may count by it."""
    column, literal = dialect.quote(operation.column), dialect.string(name)
    rises = (
        "(SELECT seqincrement > 0 FROM pg_catalog.pg_sequence "
        f"WHERE seqrelid = {literal}::pg_catalog.regclass)"
    )
    last = f"(SELECT last_value FROM {name})"
    return (
        f"SELECT pg_catalog.setval({literal}, "
        f"CASE WHEN {rises} THEN max({column}) ELSE min({column}) END) "
        f"FROM {dialect.table_name(operation.table)} "
        f"HAVING CASE WHEN {rises} THEN max({column}) >= {last} "
        f"ELSE min({column}) <= {last} END"
    )


def counted_by(default: object) -> str | None:
    """Give the name, as SQL, of the sequence that a default takes numbers from."""
    match = _NEXT.search(str(default)) if isinstance(default, Expression) else None
    return None if match is None else match[1].replace("''", "'")


def sequence_name(table: str, column: str) -> str:
    """Give the name that PostgreSQL gives: the longer part is cut first."""
    while len(f"{table}_{column}_seq".encode()) > _LONGEST_NAME:
        if len(table.encode()) > len(column.encode()):
            table = table[:-1]
        else:
            column = column[:-1]
    return f"{table}_{column}_seq"


def _alter(dialect: Pieces, operation: AlterColumn) -> str:
    return f"ALTER TABLE {dialect.table_name(operation.table)}"


def _literals(dialect: Pieces, operation: AlterColumn) -> dict[str, str]:
    return {
        "table": dialect.string(dialect.table_name(operation.table)),
        "column": dialect.string(operation.column),
    }
