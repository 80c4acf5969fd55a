"""What a type can hold, and whether another one has room for all of it.

The types alone are asked, not the rows: where a column may hold what its new type
cannot, values are cut, rounded or refused, each database in its own way. What is not
known to fit does not fit.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from brant.autogenerate.charsets import (
    charset_of,
    growth,
    holds_characters,
    same_label,
    spelt_out,
    widest,
)
from brant.autogenerate.types import written
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

# https://dev.mysql.com/doc/refman/8.4/en/storage-requirements.html
_BYTES: Final = {
    "TINYTEXT": 2**8 - 1,
    "TEXT": 2**16 - 1,
    "MEDIUMTEXT": 2**24 - 1,
    "LONGTEXT": 2**32 - 1,
    "TINYBLOB": 2**8 - 1,
    "BLOB": 2**16 - 1,
    "MEDIUMBLOB": 2**24 - 1,
    "LONGBLOB": 2**32 - 1,
}
_BITS: Final = {
    "TINYINT": 8,
    "SMALLINT": 16,
    "MEDIUMINT": 24,
    "INTEGER": 32,
    "BIGINT": 64,
}
_PACKET: Final = 2**30
_LONGEST: Final = 2**30 - 1
"""Characters: more than the text of any value that is no text itself."""
_WRITTEN: Final[tuple[tuple[type, int], ...]] = (
    (sa.Boolean, len("false")),
    (sa.Date, len("4713-01-01 BC")),
    (sa.Uuid, 36),
)
_BINARY: Final = (
    sa.LargeBinary,
    sa.BINARY,
    sa.VARBINARY,
    mysql.TINYBLOB,
    mysql.MEDIUMBLOB,
    mysql.LONGBLOB,
)
_SINGLE, _DOUBLE = 24, 53
_MICROSECONDS: Final = 6


@dataclass(frozen=True, slots=True)
class _Number:
    """Exact numbers between two bounds with so many digits after the point."""

    least: float
    greatest: float
    fraction: float = 0

    def holds(self, other: _Number) -> bool:
        return (
            self.least <= other.least
            and other.greatest <= self.greatest
            and other.fraction <= self.fraction
        )


def holds_all(
    new: TypeEngine[Any],
    old: TypeEngine[Any],
    dialect: Dialect,
    *,
    of_table: str | None = None,
) -> bool:
    """Tell whether every value of the old type is one of the new type too.

    *of_table* is the collation or character set of a type that names none.
    """
    before, after = (spelt_out(written(t, dialect), of_table) for t in (old, new))
    if dialect.name == "sqlite" and _are_stored_alike(before, after, dialect):
        return True
    if isinstance(before, sa.ARRAY) and isinstance(after, sa.ARRAY):
        return holds_all(after.item_type, before.item_type, dialect)
    rules: tuple[tuple[Callable[[Any, Dialect], bool], _Rule], ...] = (
        (_has_labels, _labels_fit),
        (_is_text, _text_fits),
        (_is_number, _number_fits),
        (_is_moment, _moment_fits),
        (_is_binary, _binary_fits),
    )
    for is_of, fits in rules:
        if is_of(after, dialect):
            return fits(before, after, dialect)
    return _fits_otherwise(before, after, dialect)


if TYPE_CHECKING:
    _Rule = Callable[[Any, Any, Dialect], bool]


def _are_stored_alike(before: Any, after: Any, dialect: Dialect) -> bool:
    """Tell whether SQLite keeps the values: it knows no length and no precision."""
    return any(
        is_of(before, dialect) and is_of(after, dialect)
        for is_of in (_is_text, _is_integer, _is_decimal)
    )


def _sql(type_: Any, dialect: Dialect) -> str:
    return str(type_.compile(dialect=dialect)).upper()


def _word(type_: Any, dialect: Dialect) -> str:
    return _sql(type_, dialect).partition("(")[0].partition(" ")[0]


def _is_mysql(dialect: Dialect) -> bool:
    return dialect.name in {"mysql", "mariadb"}


# Labels


def _has_labels(type_: Any, dialect: Dialect) -> bool:
    if isinstance(type_, mysql.SET):
        return True
    is_native = isinstance(type_, sa.Enum) and type_.native_enum
    is_own = isinstance(type_, (mysql.ENUM, postgresql.ENUM))
    return is_native and (is_own or dialect.supports_native_enum)


def _labels(type_: Any) -> set[str]:
    return set(type_.values if isinstance(type_, mysql.SET) else type_.enums)


def _labels_fit(before: Any, after: Any, dialect: Dialect) -> bool:
    if not _has_labels(before, dialect):
        return False
    if isinstance(before, mysql.SET) != isinstance(after, mysql.SET):
        return False
    if not _is_mysql(dialect):
        return _labels(before) <= _labels(after)
    return all(
        any(same_label(label, each, before) for each in _labels(after))
        for label in _labels(before)
    )


# Text


def _is_text(type_: Any, dialect: Dialect) -> bool:
    del dialect
    return isinstance(type_, sa.String)


def _text_fits(before: Any, after: Any, dialect: Dialect) -> bool:
    if _is_binary(before, dialect):
        return False
    longest, room = _longest(before, dialect), _bytes(after, dialect)
    is_recoded = _is_mysql(dialect) and isinstance(before, sa.String)
    old, new = (charset_of(each) for each in (before, after))
    if is_recoded and not holds_characters(new, old):
        return False
    if room is None:
        return longest <= (inf if after.length is None else after.length)
    if _is_text(before, dialect) and _bytes(before, dialect) is not None:
        # No value is longer than a packet: https://mariadb.com/kb/en/max_allowed_packet
        return min(longest, _PACKET) * growth(new, old) <= room
    return longest * widest(new) <= room


def _longest(type_: Any, dialect: Dialect) -> float:
    """Give the length of the longest text, or of a value written as text."""
    if _has_labels(type_, dialect):
        is_set = isinstance(type_, mysql.SET)
        lengths = [len(label) + is_set for label in _labels(type_)]
        return sum(lengths) if is_set else max(lengths, default=0)
    if _is_text(type_, dialect):
        own = _bytes(type_, dialect)
        length = inf if type_.length is None else type_.length
        return length if own is None else own
    number = _number(type_, dialect)
    if number is not None and number.greatest < inf:
        return len(str(int(number.least))) + 1 + number.fraction
    found = (length for kind, length in _WRITTEN if isinstance(type_, kind))
    return next(found, _LONGEST)


def _bytes(type_: Any, dialect: Dialect) -> int | None:
    return _BYTES.get(_word(type_, dialect)) if _is_mysql(dialect) else None


# Numbers


def _is_number(type_: Any, dialect: Dialect) -> bool:
    return _is_float(type_) or _number(type_, dialect) is not None


def _is_integer(type_: Any, dialect: Dialect) -> bool:
    del dialect
    return isinstance(type_, sa.Integer)


def _is_decimal(type_: Any, dialect: Dialect) -> bool:
    del dialect
    return isinstance(type_, sa.Numeric) and not _is_float(type_)


def _is_float(type_: Any) -> bool:
    return isinstance(type_, sa.Float)


def _number(type_: Any, dialect: Dialect) -> _Number | None:
    if isinstance(type_, sa.Boolean):
        return _Number(0, 1)
    if isinstance(type_, sa.Integer):
        bits = _BITS.get(_word(type_, dialect), 32)
        if getattr(type_, "unsigned", False):
            return _Number(0, 2**bits - 1)
        return _Number(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    if _is_decimal(type_, dialect):
        return _decimal(type_, dialect)
    return None


def _decimal(type_: Any, dialect: Dialect) -> _Number:
    precision, scale = type_.precision, type_.scale
    if precision is None:
        if not _is_mysql(dialect):
            return _Number(-inf, inf, inf)
        precision = 10
    greatest = 10 ** (precision - (scale or 0)) - 1
    least = 0 if getattr(type_, "unsigned", False) else -greatest
    return _Number(least, greatest, scale or 0)


def _number_fits(before: Any, after: Any, dialect: Dialect) -> bool:
    if _is_float(before):
        return _is_float(after) and _bits(before, dialect) <= _bits(after, dialect)
    number, room = _number(before, dialect), _number(after, dialect)
    if _is_float(after):
        exact = 2 ** _bits(after, dialect)
        room = _Number(-exact, exact)
    if isinstance(after, sa.Boolean):
        return isinstance(before, sa.Boolean)
    return number is not None and room is not None and room.holds(number)


def _bits(type_: Any, dialect: Dialect) -> int:
    if _is_mysql(dialect):
        said = type_.precision if type_.scale is None else None
        is_single = _word(type_, dialect) == "FLOAT" and (said or 0) <= _SINGLE
        return _SINGLE if is_single else _DOUBLE
    if isinstance(type_, sa.REAL):
        return _SINGLE
    return _SINGLE if (type_.precision or _DOUBLE) <= _SINGLE else _DOUBLE


# Dates and times


def _is_moment(type_: Any, dialect: Dialect) -> bool:
    del dialect
    return isinstance(type_, (sa.Date, sa.DateTime, sa.Time, sa.Interval))


def _moment_fits(before: Any, after: Any, dialect: Dialect) -> bool:
    if isinstance(after, sa.Date):
        return isinstance(before, sa.Date)
    if isinstance(after, sa.DateTime) and isinstance(before, sa.Date):
        return True
    for kind in (sa.DateTime, sa.Time):
        if isinstance(before, kind) and isinstance(after, kind):
            return _zone_fits(before, after, dialect) and (
                _digits(before, dialect) <= _digits(after, dialect)
            )
    return _fits_otherwise(before, after, dialect)


def _zone_fits(before: Any, after: Any, dialect: Dialect) -> bool:
    if _is_mysql(dialect):
        # A TIMESTAMP begins in 1970 and ends in 2038.
        words = [_word(each, dialect) for each in (before, after)]
        return words != ["DATETIME", "TIMESTAMP"]
    return not before.timezone or bool(after.timezone)


def _digits(type_: Any, dialect: Dialect) -> int:
    """Give the digits of a second's fraction."""
    usual = 0 if _is_mysql(dialect) else _MICROSECONDS
    said = getattr(type_, "fsp", getattr(type_, "precision", None))
    return usual if said is None else said


# Bytes, and the rest


def _is_binary(type_: Any, dialect: Dialect) -> bool:
    del dialect
    return isinstance(type_, _BINARY)


def _binary_fits(before: Any, after: Any, dialect: Dialect) -> bool:
    if not _is_binary(before, dialect):
        return False
    lengths = [_bytes(each, dialect) or each.length or inf for each in (before, after)]
    return bool(lengths[0] <= lengths[1])


def _fits_otherwise(before: Any, after: Any, dialect: Dialect) -> bool:
    if isinstance(before, sa.JSON) and isinstance(after, sa.JSON):
        return True
    if isinstance(before, postgresql.BIT) and isinstance(after, postgresql.BIT):
        return (before.length or inf) <= (after.length or inf)
    texts = _sql(before, dialect), _sql(after, dialect)
    wider = {("CIDR", "INET"), ("MACADDR", "MACADDR8"), ("INT4RANGE", "INT8RANGE")}
    is_whole = type(after) is type(before) and texts[1] == _word(after, dialect)
    return texts[0] == texts[1] or texts in wider or is_whole
