"""Values whose type nobody says, in old scripts on asyncpg.

psycopg2 writes values into the SQL, and the server makes of a literal what its place
needs: '5' goes into an integer column. asyncpg sends them beside the SQL in the form of
the type that the server names, and refuses others. So the server is asked for the types
of a statement's parameters, once for each text, and what does not fit is sent as text
with the cast that the literal would have had.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, final
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import await_only

from brant.errors import UntypedParameterError
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError

_LITERALS: Final[Mapping[type[Any], str]] = {
    str: "text",
    bool: "boolean",
    int: "bigint",
    float: "numeric",
    Decimal: "numeric",
    UUID: "uuid",
    datetime: "timestamp",
    date: "date",
    time: "time",
}
"""The types of literals, by what psycopg2 writes them for."""
_TEXTS: Final = frozenset({"text", "varchar", "bpchar", "char", "name", "citext"})
_TEMPORAL: Final = frozenset({"date", "time", "timestamp", "timestamptz", "timetz"})
_TAKES_TEXT: Final = _TEXTS | {"uuid", "json", "jsonb", "xml", "unknown", "inet"}
"""asyncpg takes a str for them."""
_UNKNOWN: Final = re.compile(r"could not determine data type of parameter \$(\d+)")
_AMBIGUOUS: Final = re.compile(r"inconsistent types deduced for parameter \$(\d+)")
_OVERLOADED: Final = re.compile(r"\bunknown\b.* is not unique")
_NAMED: Final = re.compile(r"%\((\w+)\)s")
_REFUSED: Final = re.compile(r"invalid input for query argument \$(\d+)")
_MARK: Final = "brant_types"

Row = tuple[Any, ...]


@final
@dataclass(frozen=True, slots=True)
class _Asked:
    """A statement as the server takes it."""

    sql: str
    repeated: tuple[int, ...] = ()
    """Parameters that are sent once more, behind the others: each place has a type."""
    types: tuple[str, ...] = ()


@final
@dataclass(slots=True)
class Typing:
    """Gives the values of one script's statements the types that they need."""

    connection: sa.Connection
    _known: dict[str, _Asked] = field(default_factory=dict)
    """By SQL as SQLAlchemy wrote it, and as it was sent."""
    _names: Sequence[str] = ()
    """Of the last statement's parameters."""

    @property
    def is_needed(self) -> bool:
        return self.connection.dialect.driver == "asyncpg"

    def listen(self) -> None:
        if self.is_needed:
            event.listen(
                self.connection, "before_cursor_execute", self._typed, retval=True
            )

    def stop(self) -> None:
        if self.is_needed:
            event.remove(self.connection, "before_cursor_execute", self._typed)

    def explained(self, error: DBAPIError) -> UntypedParameterError | None:
        """Say which parameter asyncpg refused, if that is what it did."""
        text = str(error.orig)
        found = _REFUSED.search(text) or _UNKNOWN.search(text)
        found = found or _AMBIGUOUS.search(text)
        if found is None:
            return None
        index = int(found[1]) - 1
        sql = str(error.statement)
        asked = self._known.get(sql, _Asked(sql))
        names = self._names or tuple(dict.fromkeys(_NAMED.findall(sql)))
        names = (*names, *(names[n - 1] for n in asked.repeated if n <= len(names)))
        return UntypedParameterError(
            names[index] if index < len(names) else None,
            asked.types[index] if index < len(asked.types) else None,
        )

    def _typed(
        self,
        _connection: sa.Connection,
        _cursor: Any,
        sql: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> tuple[str, Any]:
        rows: list[Row] = list(parameters) if executemany else [tuple(parameters)]
        self._names = getattr(context.compiled, "positiontup", None) or ()
        if not parameters or not rows or not rows[0]:
            return sql, parameters
        asked = self._known.get(sql)
        if asked is None:
            asked = self._known[sql] = self._asked(sql, rows[0])
        if asked.repeated:
            rows = [(*row, *(row[n - 1] for n in asked.repeated)) for row in rows]
        written = asked.sql
        for number, kind in enumerate(asked.types, 1):
            values = [row[number - 1] for row in rows]
            if kind in _TEXTS:
                rows = _replaced(rows, number, map(_text, values))
            elif cast := _cast(kind, values):
                written = _written(written, number, f"text::{cast}")
                rows = _replaced(rows, number, map(_text, values))
        self._known[written] = asked
        return written, rows if executemany else rows[0]

    def _asked(self, sql: str, row: Row) -> _Asked:
        """Ask the server; what it cannot tell is what the literal would be."""
        raw: Any = self.connection.connection.driver_connection
        asked, is_inside = _Asked(sql), raw.is_in_transaction()
        while True:
            if is_inside:
                await_only(raw.execute(f"SAVEPOINT {_MARK}"))
            try:
                found = await_only(raw.prepare(asked.sql))
            except Exception as error:  # noqa: BLE001  # running it tells
                if is_inside:
                    await_only(raw.execute(f"ROLLBACK TO SAVEPOINT {_MARK}"))
                better = _helped(asked, row, str(error))
                if better is None or better == asked:
                    return _Asked(sql)
                asked = better
            else:
                if is_inside:
                    await_only(raw.execute(f"RELEASE SAVEPOINT {_MARK}"))
                return replace(asked, types=tuple(map(_type, found.get_parameters())))


def _helped(asked: _Asked, row: Row, message: str) -> _Asked | None:
    """Do something about what the server did not understand."""
    if found := _UNKNOWN.search(message):
        number = int(found[1])
        values = (*row, *(row[n - 1] for n in asked.repeated))
        kind = _literal(values[number - 1])
        if kind is not None:
            return replace(asked, sql=_written(asked.sql, number, kind))
    if _OVERLOADED.search(message):
        return replace(asked, sql=_literally(asked.sql, row))
    if found := _AMBIGUOUS.search(message):
        return _told_apart(asked, int(found[1]), len(row))
    return None


def _literally(sql: str, row: Row) -> str:
    """Give values the types of their literals, by which a function is chosen."""
    for number, value in enumerate(row, 1):
        kind = _literal(value)
        if kind not in {None, "text"} and f"${number}::" not in sql:
            sql = _written(sql, number, kind)
    return sql


def _told_apart(asked: _Asked, number: int, count: int) -> _Asked:
    """Give every place of a parameter its own number."""
    repeated = list(asked.repeated)
    is_first = True

    def told(_place: str) -> str:
        nonlocal is_first
        if is_first:
            is_first = False
            return f"${number}"
        repeated.append(number)
        return f"${count + len(repeated)}"

    sql = _placed(asked.sql, number, told)
    return replace(asked, sql=sql, repeated=tuple(repeated))


def _type(found: Any) -> str:
    is_plain = found.schema == "pg_catalog" and found.kind != "composite"
    return str(found.name) if is_plain else ""


def _literal(value: Any) -> str | None:
    if value is None:
        return "text"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return "timestamptz"
    return _LITERALS.get(type(value))


def _cast(kind: str, values: Iterable[Any]) -> str | None:
    """Tell how a text becomes what a parameter needs; None where the values fit."""
    given = [value for value in values if value is not None]
    if not kind or kind in _TAKES_TEXT:
        return None
    if kind in _TEMPORAL and given and all(map(_is_temporal, given)):
        is_aware = {_is_aware(each) for each in given}
        if is_aware == {True}:
            return None if kind in {"timestamptz", "timetz"} else f"timestamptz::{kind}"
        fits = kind == "date" and not any(isinstance(v, datetime) for v in given)
        if fits or (
            kind == "timestamp" and all(isinstance(v, datetime) for v in given)
        ):
            return None
        return None if kind == "time" else kind
    return kind if any(isinstance(value, str) for value in given) else None


def _is_temporal(value: Any) -> bool:
    return isinstance(value, date | time)


def _is_aware(value: Any) -> bool:
    return getattr(value, "tzinfo", None) is not None


def _text(value: Any) -> Any:
    match value:
        case bool():
            return str(value).lower()
        case int() | float() | Decimal() | UUID():
            return str(value)
        case date() | time():
            return value.isoformat()
    return value


def _written(sql: str, number: int, cast: str) -> str:
    """Put a cast behind a parameter, wherever it stands."""
    return _placed(sql, number, lambda place: f"{place}::{cast}")


def _placed(sql: str, number: int, change: Callable[[str], str]) -> str:
    """Change the places of a parameter; what is quoted is none."""

    def changed(found: re.Match[str]) -> str:
        return found[0] if found[0][0] in "'\"" else change(found[0])

    return re.sub(rf"""'[^']*'|"[^"]*"|\${number}(?!\d)""", changed, sql)


def _replaced(rows: Sequence[Row], number: int, values: Iterable[Any]) -> list[Row]:
    return [
        (*row[: number - 1], value, *row[number:])
        for row, value in zip(rows, values, strict=True)
    ]


def unescaped(sql: str) -> str:
    r"""Give SQL text as `sqlalchemy.text()` would send it: `\:` stands for a colon."""
    if "\\:" not in sql:
        return sql
    return str(text(sql).compile(dialect=DefaultDialect(paramstyle="named")))
