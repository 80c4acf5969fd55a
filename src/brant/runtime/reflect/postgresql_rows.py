"""The rows of the catalogue's answer, sorted by what they are about."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from brant.dialects._postgresql_counting import sequence_name
from brant.schema import NO_OPTIONS, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from brant.runtime.reflect.postgresql_statement import Part

Row: TypeAlias = dict[str, Any]
"""What one row tells: text by name, None for NULL."""

_SERIAL_TYPES: Final = {"smallint": 15, "integer": 31, "bigint": 63}
_SERIAL_OPTIONS: Final = (
    "name",
    "type",
    "start",
    "increment",
    "minvalue",
    "maxvalue",
    "cache",
    "cycle",
)


@final
class Rows:
    """The answer, with the look-ups that more than one kind of row needs."""

    def __init__(
        self,
        parts: Mapping[str, Part],
        records: Iterable[Sequence[str | None]],
        quote: Callable[[str], str],
    ) -> None:
        self.quote = quote
        self._rows: dict[str, list[Row]] = defaultdict(list)
        # The kind itself comes first and has no name; shorter parts are padded.
        names = {kind: ("", *part.columns) for kind, part in parts.items()}
        for record in records:
            kind = record[0] or ""
            self._rows[kind].append(dict(zip(names[kind], record, strict=False)))

    def of(self, kind: str) -> list[Row]:
        return self._rows[kind]

    def by_table(self, kind: str) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows[kind]:
            found[row["table"]].append(row)
        return found

    @cached_property
    def columns(self) -> Mapping[str, dict[int, Row]]:
        """The columns of each table by number, in that order."""
        return {
            table: dict(sorted((int(row["number"]), row) for row in rows))
            for table, rows in self.by_table("column").items()
        }

    @cached_property
    def sequences(self) -> Mapping[tuple[str, int], Row]:
        """The sequences by the column that owns them."""
        return {
            (row["table"], int(row["number"])): row
            for row in self._rows["sequence"]
            if row["table"]
        }

    @cached_property
    def primary_keys(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of each table's key columns."""
        return {
            row["table"]: numbers(row["keys"])
            for row in self._rows["constraint"]
            if row["kind"] == "p"
        }

    def is_serial(self, table: str, number: int) -> bool:
        """Tell whether the column is as SERIAL makes it.

        Under another name, or with other options or another type, the sequence has to
        be said: a table was renamed, or is older than PostgreSQL 10. Outside of a
        primary key SQLAlchemy writes no SERIAL: there too both stay what they are.
        """
        column = self.columns[table][number]
        if not (column["default"] or "").startswith("nextval("):
            return False  # as most of them are
        owned = self.sequences.get((table, number))
        bits = _SERIAL_TYPES.get(column["type"])
        if owned is None or bits is None:
            return False
        own = sequence_name(self._names[table], column["name"])
        usual = (own, column["type"], "1", "1", "1", str(2**bits - 1), "1", "false")
        told = tuple(owned[name] for name in _SERIAL_OPTIONS)
        return (
            told == usual
            and self.quote(own) in column["default"]
            and owned["is_identity"] == "false"
            and number in self.primary_keys.get(table, ())
        )

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {row["oid"]: row["name"] for row in self._rows["table"]}


@lru_cache
def numbers(text: str | None) -> tuple[int, ...]:
    """Give the numbers of an array ("{1,2}") or of a vector ("1 2")."""
    return tuple(int(n) for n in (text or "").strip("{}").replace(",", " ").split())


def is_true(text: str | None) -> bool:
    return text == "true"


def unpacked(text: str | None) -> tuple[str, ...]:
    """Give the strings of a JSON array."""
    return tuple(json.loads(text)) if text else ()


def storage(row: Row) -> dict[str, Any]:
    """Give how a table or a view is stored, in SQLAlchemy's words."""
    return {
        "postgresql_tablespace": row["tablespace"],
        "postgresql_using": row["method"],
        "postgresql_with": settings(row["options"]),
    }


def given(options: Mapping[str, Any]) -> Options:
    """Leave out what is as it always is."""
    found = {name: value for name, value in options.items() if value}
    return Options(found) if found else NO_OPTIONS


def settings(text: str | None) -> dict[str, str]:
    """Give the storage parameters of a table, an index or a view."""
    pairs = (option.partition("=") for option in (text or "").split("\x1f") if option)
    return {name: value for name, _, value in pairs}
