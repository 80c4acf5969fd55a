"""Character sets and collations of MySQL: which characters fit, which labels are one.

https://mariadb.com/kb/en/supported-character-sets-and-collations/
"""

from __future__ import annotations

import copy
from typing import Any, Final

import sqlalchemy as sa

_EVERY: Final = {"utf8mb4", "utf16", "utf16le", "utf32", "gb18030"}
_BASIC: Final = {"utf8mb3", "ucs2"}
"""These have the basic plane of Unicode, and so all of any older character set."""
_WIDTHS: Final = {
    "utf8mb3": 3,
    "ucs2": 2,
    "gbk": 2,
    "sjis": 2,
    "big5": 2,
    "ujis": 3,
    "cp932": 2,
}
_WIDEST: Final = 4
_NARROW: Final = ("latin", "cp", "koi8", "ascii", "greek", "hebrew", "mac", "swe7")
_SENSITIVE: Final = ("_bin", "_cs", "binary")


def spelt_out(type_: Any, of_table: str | None) -> Any:
    """Give a text type with the table's character set or collation if it names none."""
    named = getattr(type_, "charset", None) or getattr(type_, "collation", None)
    if of_table is None or named or not isinstance(type_, sa.String):
        return type_
    own: Any = copy.copy(type_)
    own.collation = of_table
    return own


def charset_of(type_: Any) -> str | None:
    """Give the character set of a text type; None where nobody said it."""
    said = getattr(type_, "charset", None) or getattr(type_, "collation", None)
    name = str(said).lower().partition("_")[0] if said else None
    return "utf8mb3" if name == "utf8" else name


def tells_cases_apart(type_: Any) -> bool:
    """Tell whether labels that differ in their case only are two."""
    said = getattr(type_, "collation", None) or getattr(type_, "charset", None)
    return str(said).lower().endswith(_SENSITIVE)


def same_label(a: str, b: str, type_: Any) -> bool:
    """Tell whether two labels are one to the server, which then keeps the rows'."""
    return a == b or (a.lower() == b.lower() and not tells_cases_apart(type_))


def holds_characters(after: str | None, before: str | None) -> bool:
    """Tell whether a character set has all characters of another one."""
    if after in {before, None} or after in _EVERY or before == "ascii":
        return True
    return after in _BASIC and before is not None and before not in _EVERY


def widest(charset: str | None) -> int:
    """Give the bytes that a character may need."""
    is_narrow = charset is not None and charset.startswith(_NARROW)
    return _WIDTHS.get(charset or "", 1 if is_narrow else _WIDEST)


def growth(after: str | None, before: str | None) -> int:
    """Give how many times the bytes a text may need in another character set."""
    is_utf8 = after in {"utf8mb3", "utf8mb4"}
    if after == before or (is_utf8 and before in {"ascii", "utf8mb3"}):
        return 1
    # Only what older sets lack needs a fourth byte.
    is_old = before is not None and before not in _EVERY
    return _WIDTHS["utf8mb3"] if is_utf8 and is_old else widest(after)
