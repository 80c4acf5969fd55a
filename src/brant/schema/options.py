"""Dialect options: `postgresql_using="gin"` and its kin.

They are a frozen mapping and no fields, because third-party dialects bring their own;
docs/decisions/0001-dialect-options.md tells why. SQLAlchemy checks the names and the
values when it builds the construct.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, final

from sqlalchemy.sql.elements import ClauseElement

from brant.schema.expressions import Expression

# SQLAlchemy's constructs do not take them. They say how a statement does its work, not
# what it makes (MySQL's ALGORITHM and LOCK), or what only a database can tell.
_NOT_FOR_SQLALCHEMY: Final = frozenset(
    {
        "mysql_algorithm",
        "mysql_lock",
        "mariadb_algorithm",
        "mariadb_lock",
        "postgresql_invalid",
        "postgresql_no_inherit",
    }
)


@final
class Options(Mapping[str, Any]):
    """A mapping that does not change: equal by content, hashable, kept in order."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any] | None = None, /) -> None:
        self._items = {key: _frozen(value) for key, value in (items or {}).items()}

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"Options({self._items!r})"

    def to_sqlalchemy(self) -> dict[str, Any]:
        """Give the keyword arguments of SQLAlchemy's constructs."""
        return {
            key: _thawed(value)
            for key, value in self._items.items()
            if key not in _NOT_FOR_SQLALCHEMY
        }


NO_OPTIONS: Final = Options()


def _frozen(value: Any) -> Any:
    if isinstance(value, ClauseElement):
        return Expression(value)
    if isinstance(value, Mapping):
        return Options(value)
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in value)
    return value


def _thawed(value: Any) -> Any:
    if isinstance(value, (Expression, Options)):
        return value.to_sqlalchemy()
    if isinstance(value, tuple):
        return [_thawed(item) for item in value]
    return value
