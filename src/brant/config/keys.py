"""The keys a project can set, and what each takes.

Pure: a table of keys reads plain values (from TOML, the environment or options) into
typed ones and collects every fault instead of stopping at the first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, final, get_args

from brant.errors.config import (
    ConfigError,
    UnknownKeyError,
    WrongValueError,
    joined,
)
from brant.runtime.policy import EditedPolicy, FuturePolicy, Lock, Transaction
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kind = Literal["text", "list", "value"]
_REFERENCE: Final = r"[\w.]+:[\w.]+"
_SHOWN: Final = 40
_LONGEST_NAME: Final = 255


class UnfitError(ValueError):
    """A value that a key does not take; the text says what it takes."""


@final
@dataclass(frozen=True, slots=True)
class Key:
    """What one key takes."""

    read: Callable[[Any], Any]
    kind: Kind = "value"
    """How the environment writes it: as it is, with commas, or as a TOML value."""
    is_secret: bool = False


def read_table(
    values: Mapping[str, Any], keys: Mapping[str, Key], where: str
) -> tuple[dict[str, Any], list[ConfigError]]:
    """Read the values of one table; what is wrong comes back beside them."""
    read: dict[str, Any] = {}
    errors: list[ConfigError] = []
    for name, value in values.items():
        key = keys.get(name)
        if key is None:
            errors.append(UnknownKeyError(name, where, keys))
            continue
        try:
            read[name] = key.read(value)
        except UnfitError as unfit:
            found = _shown(value, is_secret=key.is_secret)
            errors.append(WrongValueError(name, where, str(unfit), found))
        except ConfigError as error:
            errors.append(error)
    return read, errors


def from_environment(raw: str, key: Key) -> Any:
    """Turn the text of an environment variable into the value a file would hold."""
    if key.kind == "text":
        return raw
    try:
        return _toml(raw)
    except ValueError:
        return raw.split(",") if key.kind == "list" else raw


def _toml(raw: str) -> Any:
    import tomllib  # noqa: PLC0415  # costs start-up time, and only these keys need it

    return tomllib.loads(f"value = {raw}")["value"]


def _shown(value: Any, *, is_secret: bool) -> str:
    match value:
        case bool():
            return str(value).lower()
        case "":
            return "empty"
        case str() if is_secret:
            return "a text that is not shown"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            text = repr(value)
            return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def text(value: Any) -> str:
    if isinstance(value, str) and value:
        return value
    raise UnfitError("a text")


def name(value: Any) -> str:
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME:
        return value
    raise UnfitError(f"a text of at most {_LONGEST_NAME} characters")


def texts(value: Any) -> tuple[str, ...]:
    many = [value] if isinstance(value, str) else value
    if isinstance(many, list) and many and all(isinstance(t, str) and t for t in many):
        return tuple(many)
    raise UnfitError("a text or a list of texts")


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(_REFERENCE, value) is not None


def reference(value: Any) -> str:
    if _is_reference(value):
        return str(value)
    raise UnfitError('a name such as "app.db:engine"')


def references(value: Any) -> tuple[str, ...]:
    many = [value] if isinstance(value, str) else value
    if isinstance(many, list) and many and all(map(_is_reference, many)):
        return tuple(many)
    raise UnfitError('a name such as "app.models:Base.metadata", or a list of them')


def flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise UnfitError("true or false")


def count(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise UnfitError("a whole number above 0")


def seconds(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    raise UnfitError("a number of seconds")


def seconds_or_none(value: Any) -> float | None:
    """0 leaves it to the server, as PostgreSQL itself has it."""
    return seconds(value) or None


def pauses(value: Any) -> tuple[float, float]:
    match value:
        case [shortest, longest]:
            pair = (seconds(shortest), seconds(longest))
            if 0 < pair[0] <= pair[1]:
                return pair
    raise UnfitError("the shortest and the longest pause in seconds, [0.1, 2.0]")


def one_of(words: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise UnfitError("one of " + ", ".join(f'"{word}"' for word in words))

    return read


def events(value: Any) -> tuple[str, ...]:
    from brant.runtime.events import NAMES  # noqa: PLC0415  # costs start-up time

    names = texts(value)
    if wrong := [name for name in names if name not in NAMES]:
        raise UnfitError(f"names of events ({', '.join(NAMES)}), not {wrong[0]}")
    return names


def table(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise UnfitError("a table")


RETRY_KEYS: Final[Mapping[str, Key]] = {
    "attempts": Key(count),
    "base": Key(seconds),
    "longest": Key(seconds),
    "total": Key(seconds),
}


HOOK_KEYS: Final[Mapping[str, Key]] = {
    "name": Key(text),
    "type": Key(one_of(("exec", "module", "console_scripts", "function"))),
    "run": Key(text),
    "options": Key(text),
    "cwd": Key(text),
}


def retries(value: Any) -> dict[str, Any]:
    read, errors = read_table(table(value), RETRY_KEYS, "retries")
    if errors:
        raise joined(errors)
    return read


def hooks(value: Any) -> tuple[dict[str, Any], ...]:
    wanted = "a list of tables, each with the command to run"
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise UnfitError(wanted)
    read = [read_table(v, HOOK_KEYS, f"hooks[{i}]") for i, v in enumerate(value)]
    if errors := [error for _, wrong in read for error in wrong]:
        raise joined(errors)
    if not all("run" in hook for hook, _ in read):
        raise UnfitError(wanted)
    return tuple(hook for hook, _ in read)


KEYS: Final[Mapping[str, Key]] = {
    "scripts": Key(text, "text"),
    "version_locations": Key(texts, "list"),
    "recursive": Key(flag),
    "url": Key(text, "text", is_secret=True),
    "migration_url": Key(text, "text", is_secret=True),
    "engine": Key(reference, "text"),
    "metadata": Key(references, "list"),
    "file_template": Key(text, "text"),
    "truncate_slug_length": Key(count),
    "timezone": Key(text, "text"),
    "application": Key(name, "text"),
    "alembic_ini": Key(text, "text"),
    "alembic_section": Key(text, "text"),
    "version_table": Key(text, "text"),
    "schema": Key(text, "text"),
    "lock_wait": Key(seconds),
    "lock_poll": Key(pauses),
    "lock_name": Key(text, "text"),
    "lock_strategy": Key(one_of(get_args(Lock)), "text"),
    "lock_lease": Key(seconds),
    "transaction": Key(one_of(get_args(Transaction)), "text"),
    "lock_timeout": Key(seconds_or_none),
    "statement_timeout": Key(seconds_or_none),
    "retries": Key(retries),
    "future": Key(one_of(get_args(FuturePolicy)), "text"),
    "edited": Key(one_of(get_args(EditedPolicy)), "text"),
    "template": Key(text, "text"),
    "template_args": Key(table),
    "revision_environment": Key(flag),
    "include_schemas": Key(flag),
    "compare_type": Key(flag),
    "compare_server_default": Key(flag),
    "safe_forms": Key(flag),
    "user_module_prefix": Key(text, "text"),
    "log": Key(flag),
    "opentelemetry": Key(flag),
    "webhook": Key(text, "text", is_secret=True),
    "webhook_events": Key(events, "list"),
    "hooks": Key(hooks),
}
