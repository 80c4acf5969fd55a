"""How an old script is known by its text, and what is said about what it passes."""

from __future__ import annotations

import re
import warnings
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Not compiled before they are needed, and kept by `re` then: most commands need none.
_IMPORTS: Final = r"(?m)^[ \t]*(?:from|import)[ \t]+alembic\b"
_PLAIN: Final = r"(?m)^def (?:upgrade|downgrade)\b"
_ASYNC: Final = r"(?m)^async def (?:upgrade|downgrade)\b"


class LegacyScriptWarning(UserWarning):
    """An old script passes something that has never had an effect, or is unusual."""


def is_legacy(source: str) -> bool:
    """Tell whether a script's text is written for Alembic."""
    if re.search(_ASYNC, source):
        return False
    return bool(re.search(_IMPORTS, source) or re.search(_PLAIN, source))


def imports_alembic(source: str) -> bool:
    return bool(re.search(_IMPORTS, source))


def catches_errors(source: str) -> bool:
    """Tell whether a script may go on after an error, by its text."""
    return bool(re.search(r"\bexcept\b|\bsuppress\(", source))


def warn(message: str, site: Any) -> None:
    """Warn at the script's own line."""
    warnings.warn_explicit(message, LegacyScriptWarning, site.file, site.line)


def meaningful(
    make: Callable[..., Any], keywords: Mapping[str, Any], *, takes_any: bool = False
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Part keywords into those that mean something and the names of the others.

    Alembic takes any keyword in many places and ignores what it does not know.
    """
    parameters = signature(make).parameters
    kept: dict[str, Any] = {}
    ignored: list[str] = []
    for name, value in keywords.items():
        if name in parameters or takes_any or _is_option(name):
            kept[name] = value
        else:
            ignored.append(name)
    if not any(each.kind is Parameter.VAR_KEYWORD for each in parameters.values()):
        ignored += [name for name in kept if name not in parameters]
        kept = {name: kept[name] for name in kept if name in parameters}
    return kept, tuple(ignored)


def _is_option(name: str) -> bool:
    from brant.operations.keywords import is_dialect_option  # noqa: PLC0415  # start-up

    return is_dialect_option(name)
