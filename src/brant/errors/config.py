"""What can be wrong with a project's configuration.

No error here holds a secret's value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors.base import BrantError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class ConfigError(BrantError):
    """The configuration cannot be used as it is."""


class InvalidConfigError(ConfigError):
    """Several independent things are wrong; each is in `errors`."""

    def __init__(self, errors: Sequence[ConfigError]) -> None:
        super().__init__(
            f"{len(errors)} things are wrong in the configuration: "
            + "; ".join(error.message for error in errors),
            hint=" ".join(dict.fromkeys(e.hint for e in errors if e.hint)) or None,
        )
        self.errors = tuple(errors)


class ConfigFileError(ConfigError):
    """The file cannot be read, or is not TOML."""

    def __init__(self, path: Path, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"{path} {reason}", hint=hint)
        self.path = path
        self.reason = reason


class ConfigNotFoundError(ConfigError):
    """The file that was asked for does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"there is no configuration file {path}",
            hint="Give another with --config, or make one with `brant init`.",
        )
        self.path = path


class NoCurrentFolderError(ConfigError):
    """The folder that this process is in was removed."""

    def __init__(self) -> None:
        super().__init__(
            "the current folder does not exist any more",
            hint="Go to the project's folder again with `cd`.",
        )


class UnknownKeyError(ConfigError):
    """A key that brant does not have."""

    def __init__(self, key: str, where: str, known: Iterable[str]) -> None:
        super().__init__(f"{where}: unknown key {key!r}", hint=_nearest(key, known))
        self.key = key
        self.where = where


class WrongValueError(ConfigError):
    """A key has a value of another kind than it takes."""

    def __init__(self, key: str, where: str, wanted: str, found: str) -> None:
        super().__init__(
            f"{where}: {key} is {found}, it takes {wanted}",
            hint=f"Correct {_place(key, where)}.",
        )
        self.key = key
        self.where = where
        self.wanted = wanted


class ConflictingKeysError(ConfigError):
    """Two keys say the same thing in the same place."""

    def __init__(self, keys: Sequence[str], where: str) -> None:
        super().__init__(
            f"{where}: {' and '.join(keys)} are both set",
            hint="Keep one of them.",
        )
        self.keys = tuple(keys)
        self.where = where


class UnknownProfileError(ConfigError):
    """An environment that the configuration does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        has = f"it has {', '.join(known)}" if known else "it has none"
        super().__init__(
            f"the configuration has no environment {name!r}; {has}",
            hint=f"Add a table [tool.brant.env.{name}] (in brant.toml [env.{name}]), "
            "or choose another with --env.",
        )
        self.name = name
        self.known = tuple(known)


class ProfileNeededError(ConfigError):
    """Only the environments say where scripts are, and none was chosen."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(
            f"the configuration has scripts for {', '.join(known)} only",
            hint=f"Choose with --env, as in `brant --env {known[0]} ...`.",
        )
        self.known = tuple(known)


class MissingSecretError(ConfigError):
    """The place that a secret should come from holds nothing."""

    def __init__(self, key: str, source: str, reason: str) -> None:
        super().__init__(
            f"{key} comes from {source}, and {reason}",
            hint="Put the URL there."
            if key == "webhook"
            else "Put the database's URL there, or give it with --url.",
        )
        self.key = key
        self.source = source
        self.reason = reason


class NamelessSecretError(ConfigError):
    """The place that a secret should come from is not said."""

    def __init__(self, key: str, written: str) -> None:
        scheme = written.partition(":")[0]
        what, example = {
            "env": ("environment variable", "env:NAME"),
            "file": ("file", "file:/run/secrets/NAME"),
        }[scheme]
        super().__init__(
            f"{key} is {written!r}, which names no {what}",
            hint=f"Write its name behind the colon, as in {example}.",
        )
        self.key = key
        self.written = written


def joined(errors: Sequence[ConfigError]) -> ConfigError:
    """Make one error of several; of one, that one."""
    flat: list[ConfigError] = []
    for error in errors:
        flat += error.errors if isinstance(error, InvalidConfigError) else (error,)
    return flat[0] if len(flat) == 1 else InvalidConfigError(flat)


def _place(key: str, where: str) -> str:
    if where == "environment":
        return f"the variable BRANT_{key.upper()}"
    return f"the {key} given" if where == "command line" else f"{key} in {where}"


def _nearest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # costs start-up time

    names = sorted(known)
    if close := get_close_matches(word, names, n=1):
        return f"Write {close[0]!r}."
    return f"Known keys: {', '.join(names)}."
