"""Keyword arguments that belong to one database: `postgresql_using=...`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy.dialects import registry
from sqlalchemy.exc import NoSuchModuleError

from brant.errors import InvalidOperationError
from brant.schema import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_T = TypeVar("_T")

_KNOWN: Final = frozenset(
    {"mariadb", "mssql", "mysql", "oracle", "postgresql", "sqlite"}
)


def dialect_options(operation: str, keywords: Mapping[str, Any]) -> Options:
    """Give the keywords as options, if each is some database's.

    What is in `info` is the application's own, and left out.

    Raises:
        InvalidOperationError: one is nobody's, a misspelt parameter for example.
    """
    options = {key: value for key, value in keywords.items() if key != "info"}
    for key in options:
        if not is_dialect_option(key):
            raise InvalidOperationError(operation, f"there is no parameter {key!r}")
    return Options(options)


def listed(operation: str, name: str, given: Iterable[_T]) -> tuple[_T, ...]:
    """Give what was given as a list.

    Raises:
        InvalidOperationError: it is a text, of which Python makes a list of letters.
    """
    # Of one letter both are the same; old scripts have run with that.
    if isinstance(given, str) and len(given) != 1:
        raise InvalidOperationError(
            operation,
            f"{name} is a list, not {given!r}",
            hint=f"Write [{given!r}].",
        )
    return tuple(given)


def is_dialect_option(key: str) -> bool:
    """Tell whether a keyword begins with the name of a database."""
    dialect, _, option = key.partition("_")
    return bool(option) and _is_dialect(dialect)


def check_place(operation: str, before: str | None, after: str | None) -> None:
    """Refuse two places for one column: they may contradict each other."""
    if before is not None and after is not None:
        raise InvalidOperationError(
            operation,
            "insert_before and insert_after are both given",
            hint="Give one of them.",
        )


def _is_dialect(name: str) -> bool:
    if name in _KNOWN:
        return True
    try:
        registry.load(name)
    except NoSuchModuleError:
        return False
    return True
