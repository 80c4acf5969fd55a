"""Column types as values.

A SQLAlchemy type compares by identity. This one compares by its class and by every
argument it was made with, and keeps the construct for the compiler, which alone knows
its SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from inspect import getattr_static
from typing import Any, TypeAlias, final

from sqlalchemy.sql.base import SchemaEventTarget
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine, UserDefinedType, to_instance

Construct: TypeAlias = "TypeEngine[Any] | type[TypeEngine[Any]]"

# State that SQLAlchemy keeps in a type but that does not tell two types apart.
_BOOKKEEPING = frozenset({"dispatch", "metadata"})
_VARIANTS = "_variant_mapping"
_OF_STRINGS = frozenset(
    {"ascii", "binary", "charset", "collation", "national", "unicode"}
)
_PLAIN = frozenset({bool, int, str, type(None)})


@final
class OtherType(UserDefinedType[Any]):
    """A type that SQLAlchemy has no class for: its SQL is all that is known."""

    cache_ok = True

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def get_col_spec(self, **_: Any) -> str:
        return self.sql


@final
class Type:
    """A column's type; `construct` is SQLAlchemy's."""

    __slots__ = ("_key", "construct")

    construct: TypeEngine[Any]

    def __init__(self, construct: Construct) -> None:
        self.construct = to_instance(construct)
        self._key: Hashable = None

    @classmethod
    def of(cls, source: Construct | Type) -> Type:
        return source if isinstance(source, Type) else cls(source)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Type):
            return NotImplemented
        return self.construct is other.construct or self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Type({self.construct!r})"

    def __str__(self) -> str:
        return repr(self.construct)

    def detached(self) -> TypeEngine[Any]:
        """Give the construct for a column of its own.

        Types that are part of the schema remember the columns they are attached to, and
        SQLAlchemy's copy of a MySQL ENUM forgets its collation.
        """
        if not isinstance(self.construct, SchemaEventTarget):
            return self.construct
        made = self.construct.copy()
        for name, value in vars(self.construct).items():
            if name in _OF_STRINGS and value:
                setattr(made, name, value)
        return made

    @property
    def key(self) -> Hashable:
        """What the type is equal by: its class and arguments."""
        if self._key is None:
            self._key = _key(self.construct)
        return self._key


def shared_types() -> Callable[[TypeEngine[Any]], Type]:
    """Give what makes types, one for all that are plainly equal: columns share a few.

    A type whose arguments are no plain values stays by itself: its construct may be
    known to others (an enum's to its MetaData).
    """
    made: dict[Hashable, Type] = {}

    def shared(construct: TypeEngine[Any]) -> Type:
        held = vars(construct)
        if not _PLAIN.issuperset(map(type, held.values())):
            return Type(construct)
        key = (type(construct), *held, *held.values())
        found = made.get(key)
        if found is None:
            found = made[key] = Type(construct)
        return found

    return shared


def _key(value: Any) -> Hashable:
    """Give something hashable that is equal for equal arguments."""
    if isinstance(value, TypeEngine):
        return (type(value), *_state(value))
    if isinstance(value, Mapping):
        return tuple(sorted((repr(k), _key(v)) for k, v in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(_key(item) for item in value)
    if isinstance(value, (set, frozenset)):
        return frozenset(_key(item) for item in value)
    if isinstance(value, ClauseElement):  # a domain's condition
        return str(value)
    return value if isinstance(value, Hashable) else repr(value)


def _state(construct: TypeEngine[Any]) -> Iterator[Hashable]:
    kind: Any = type(construct)
    held = vars(construct)
    for name in _arguments(kind, *held):
        value = held[name]
        if type(value) in _PLAIN:
            yield (name, value)  # as most of them are
        elif name != _VARIANTS or value:
            yield (name, _key(value))


@cache
def _arguments(owner: type[Any], *names: str) -> tuple[str, ...]:
    """Give those of a type's attributes that tell it apart from others."""
    return tuple(
        name
        for name in sorted(names)
        if name == _VARIANTS
        or not (name.startswith("_") or name in _BOOKKEEPING or _is_memo(owner, name))
    )


def _is_memo(owner: type[Any], name: str) -> bool:
    """Tell whether the attribute is one that its class computes, no argument."""
    found = getattr_static(owner, name, None)
    return hasattr(found, "__get__") and not callable(found)
