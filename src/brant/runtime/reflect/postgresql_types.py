"""Types as PostgreSQL prints them (`format_type`) to SQLAlchemy's."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final, final

from sqlalchemy.dialects.postgresql import ARRAY, BIT, INTERVAL
from sqlalchemy.types import String

from brant.schema.types import OtherType, Type
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.types import TypeEngine

# As in timestamp(3) without time zone, or interval day to second(3).
_FORM: Final = re.compile(r"(?P<head>[^(\[]*)(?:\((?P<args>.*)\))?(?P<tail>[^\[\])]*)")
_WITH_ZONE: Final = {"timestamp", "time"}


@final
@dataclass(slots=True)
class Types:
    """The types of one database; each is made once, most columns share a few."""

    known: Mapping[str, Any]
    """SQLAlchemy's classes by name; applications add theirs to the dialect's."""
    named: Mapping[str, Callable[[], TypeEngine[Any]]] = field(default_factory=dict)
    """What makes the enum or domain of an oid."""
    _made: dict[tuple[str, str, str | None], Type] = field(default_factory=dict)

    def type(self, text: str, oid: str, collation: str | None = None) -> Type:
        """Give the type of a column."""
        key = (text, oid, collation)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Type(self._construct(*key))
        return found

    def _construct(self, text: str, oid: str, collation: str | None) -> TypeEngine[Any]:
        if text.endswith("[]"):
            item = self._construct(text.removesuffix("[]"), oid, collation)
            # PostgreSQL keeps no number of dimensions that means anything.
            return ARRAY(item)
        if oid in self.named:
            return self.named[oid]()
        return self._plain(text, collation)

    def _plain(self, text: str, collation: str | None) -> TypeEngine[Any]:
        name, values = _taken_apart(text)
        if name.split(" ")[0] == "interval":
            return _interval(name, values)
        if name.split(" ")[0] in _WITH_ZONE:
            return self._with_precision(name, values)
        if name == "bit varying":
            return BIT(values[0] if values else None, varying=True)
        known = self.known.get(name.lower())
        if known is None:
            return OtherType(text)
        if name == "double precision":
            values = [53]
        collated = collation is not None and issubclass(known, String)
        made: TypeEngine[Any] = known(
            *values, **({"collation": collation} if collated else {})
        )
        return made

    def _with_precision(self, name: str, values: list[Any]) -> TypeEngine[Any]:
        made: TypeEngine[Any] = self.known[name](
            timezone=name.endswith("with time zone"),
            precision=values[0] if values else None,
        )
        return made


def _taken_apart(text: str) -> tuple[str, list[Any]]:
    """Give name and arguments: "timestamp(3) with time zone" has them inside."""
    match = _FORM.match(text)
    head, arguments, tail = match.groups("") if match else (text, "", "")
    values = [_value(v) for v in arguments.split(",")] if arguments else []
    return f"{head.strip()}{tail}".strip(), values


def _interval(name: str, values: list[Any]) -> INTERVAL:
    fields = name.removeprefix("interval").strip() or None
    return INTERVAL(precision=values[0] if values else None, fields=fields)


def _value(text: str) -> int | str:
    text = text.strip()
    return int(text) if text.lstrip("-").isdigit() else text
