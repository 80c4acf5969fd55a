"""Types as MySQL and MariaDB print them (column_type) to SQLAlchemy's."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final, final

from sqlalchemy.dialects.mysql import (
    DATETIME,
    ENUM,
    INET4,
    INET6,
    SET,
    TIME,
    TIMESTAMP,
)
from sqlalchemy.types import String

from brant.runtime.reflect.sql_text import inside, items
from brant.schema.types import OtherType, Type
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

_NAME: Final = re.compile(r"\w+")
_ESCAPED: Final = re.compile(r"\\(.)|''", re.DOTALL)
_CONTROLS: Final = {"0": "\0", "n": "\n", "r": "\r", "Z": "\x1a"}


def names(dialect: Dialect) -> dict[str, Any]:
    """Give SQLAlchemy's classes by name, with those that it writes and never reads."""
    known: Any = dialect
    return {"inet4": INET4, "inet6": INET6, **known.ischema_names}


@final
@dataclass(slots=True)
class Types:
    """The types of one database; each is made once, most columns share a few."""

    known: Mapping[str, Any]
    """SQLAlchemy's classes by name; applications add theirs to the dialect's."""
    _made: dict[tuple[str, str | None, str | None], Type] = field(default_factory=dict)

    def type(self, text: str, charset: str | None, collation: str | None) -> Type:
        key = (text, charset, collation)
        if key not in self._made:
            self._made[key] = Type(self._construct(*key))
        return self._made[key]

    def _construct(
        self, text: str, charset: str | None, collation: str | None
    ) -> TypeEngine[Any]:
        name = _NAME.match(text)
        known = self.known.get(name[0].lower()) if name else None
        if known is None:
            return OtherType(text)
        arguments, flags = inside(text) if "(" in text else ("", text)
        values: list[Any] = list(map(_value, items(arguments)))
        options: dict[str, Any] = {
            flag: True for flag in ("unsigned", "zerofill") if flag in flags.split()
        }
        if issubclass(known, (DATETIME, TIME, TIMESTAMP)) and values:
            options["fsp"] = values.pop(0)
        if issubclass(known, SET) and "" in values:
            options["retrieve_as_bitwise"] = True
        if issubclass(known, (String, ENUM)):
            words = {"charset": charset, "collation": collation}
            options |= {key: word for key, word in words.items() if word}
        made: TypeEngine[Any] = known(*values, **options)
        return made


def _value(text: str) -> int | str:
    return _ESCAPED.sub(_plain, text[1:-1]) if text.startswith("'") else int(text)


def _plain(found: re.Match[str]) -> str:
    return _CONTROLS.get(found[1], found[1]) if found[1] else "'"
