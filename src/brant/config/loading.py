"""From files, environment and options to one `Config`.

The nearest source wins: command line, environment, the chosen profile, the base.
What is wrong is collected and raised together.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, final

from brant.autogenerate.options import Options
from brant.config.files import URLS, Document, current_folder, exposure, find, read
from brant.config.keys import KEYS, from_environment, read_table
from brant.config.secrets import database_url, secret
from brant.config.value import Config
from brant.errors.config import (
    ConfigError,
    ConflictingKeysError,
    ProfileNeededError,
    UnknownProfileError,
    WrongValueError,
    joined,
)
from brant.runtime.policy import LockPolicy, RetryPolicy
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from brant.runtime.events import Event
    from brant.scripts.hooks import Hook

PREFIX: Final = "BRANT_"
_DATABASE: Final = (*URLS, "engine")
_SCRIPTS: Final = frozenset({"scripts", "version_locations"})
# Variables that are brant's own and no key; tests and other tools have more.
_CHOICES: Final = {"env": "the name of an environment", "config": "the name of a file"}


@final
@dataclass(frozen=True, slots=True)
class Layer:
    """The typed values of one source."""

    name: str
    values: Mapping[str, Any]


def load(
    path: str | Path | None = None,
    *,
    env: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    database: bool = True,
) -> Config:
    """Read a project's configuration.

    With `database=False` the URL is not looked up: a command that reads scripts only
    works where the secret is not there.

    Raises:
        ConfigError: a file, a key, a value or a secret is wrong; InvalidConfigError
            when several are.
    """
    environ = os.environ if environ is None else environ
    _check_choices(environ)
    cwd = current_folder() if cwd is None else cwd
    document = _document(path or environ.get("BRANT_CONFIG"), cwd)
    profile = env or environ.get("BRANT_ENV")
    layers, errors = _layers(document, profile, environ, overrides or {})
    root = document.path.parent.absolute() if document.path else cwd
    merged = _merged(layers)
    engine: Any = None
    sinks: tuple[Callable[[Event], None], ...] = ()
    if database:
        try:
            engine = _engine(layers, environ, root)
            sinks = tuple(_sinks(merged, environ, root))
        except ConfigError as error:
            errors.append(error)
    if errors:
        raise joined(errors)
    return Config(
        **_fields(merged, root),
        engine=engine,
        profile=profile,
        on_event=sinks,
        root=root,
        source=document.path,
        warnings=tuple(_warnings(document, environ)),
    )


def _check_choices(environ: Mapping[str, str]) -> None:
    """A variable that something failed to fill must not mean another database."""
    for key, wanted in _CHOICES.items():
        if environ.get(f"{PREFIX}{key.upper()}") == "":
            raise WrongValueError(key, "environment", wanted, "empty")


def _document(path: str | Path | None, cwd: Path) -> Document:
    return find(cwd) if path is None else read(cwd / path)


def _layers(
    document: Document,
    profile: str | None,
    environ: Mapping[str, str],
    overrides: Mapping[str, Any],
) -> tuple[list[Layer], list[ConfigError]]:
    """Read every source, lowest first; a profile that is not chosen is checked only."""
    variables = {
        name: from_environment(environ[variable], key)
        for name, key in KEYS.items()
        if (variable := f"{PREFIX}{name.upper()}") in environ
    }
    chosen = document.profiles.get(profile, {}) if profile else {}
    sources = (
        (document.name, document.base),
        (f"{document.name} [env.{profile}]", chosen),
        ("environment", variables),
        ("command line", overrides),
    )
    with_scripts = [
        n for n, p in document.profiles.items() if not _SCRIPTS.isdisjoint(p)
    ]
    layers: list[Layer] = []
    errors: list[ConfigError] = []
    if profile and profile not in document.profiles:
        errors.append(UnknownProfileError(profile, sorted(document.profiles)))
    elif with_scripts and all(_SCRIPTS.isdisjoint(values) for _, values in sources):
        errors.append(ProfileNeededError(with_scripts))
    for name, values in sources:
        typed, wrong = read_table(values, KEYS, name)
        layers.append(Layer(name, typed))
        errors += wrong
    for other, values in document.profiles.items():
        if other != profile:
            errors += read_table(values, KEYS, f"{document.name} [env.{other}]")[1]
    return layers, errors


def _engine(layers: Iterable[Layer], environ: Mapping[str, str], root: Path) -> Any:
    """Find what the nearest source says of the database.

    `migration_url` goes before the application's own: behind a pooler, say.
    """
    for layer in reversed(list(layers)):
        match [key for key in _DATABASE if key in layer.values]:
            case []:
                continue
            case ["url", "engine"] as both:
                raise ConflictingKeysError(both, layer.name)
            case ["engine"]:
                return layer.values["engine"]
            case [key, *_]:
                return database_url(
                    layer.values[key],
                    key=key,
                    where=layer.name,
                    environ=environ,
                    root=root,
                )
    return None


def _sinks(
    settings: Mapping[str, Any], environ: Mapping[str, str], root: Path
) -> Iterable[Callable[[Event], None]]:
    """Give what is told of events besides the terminal."""
    if settings.get("log"):
        from brant.telemetry import log  # noqa: PLC0415  # costs start-up time

        yield log
    if settings.get("opentelemetry"):
        from brant.telemetry import OpenTelemetry  # noqa: PLC0415  # likewise

        yield OpenTelemetry()
    if written := settings.get("webhook"):
        from brant.telemetry import Webhook  # noqa: PLC0415  # likewise

        url = secret(written, key="webhook", environ=environ, root=root)
        some = {"events": e} if (e := settings.get("webhook_events")) else {}
        yield Webhook(url, **some)


def _merged(layers: Iterable[Layer]) -> dict[str, Any]:
    """Lay the sources over each other; tables are joined, everything else replaced."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.values.items():
            is_table = isinstance(value, dict)
            merged[name] = merged.get(name, {}) | value if is_table else value
    return merged


_AS_THEY_ARE: Final = (
    "application",
    "alembic_ini",
    "alembic_section",
    "edited",
    "file_template",
    "future",
    "lock_timeout",
    "metadata",
    "recursive",
    "revision_environment",
    "schema",
    "statement_timeout",
    "template",
    "template_args",
    "timezone",
    "transaction",
    "truncate_slug_length",
    "version_table",
)


_COMPARED: Final = (
    "compare_server_default",
    "compare_type",
    "include_schemas",
    "safe_forms",
    "user_module_prefix",
)


def _fields(settings: Mapping[str, Any], root: Path) -> dict[str, Any]:
    fields = {name: settings[name] for name in _AS_THEY_ARE if name in settings}
    lock = {
        name: settings[f"lock_{name}"]
        for name in ("wait", "poll", "name", "strategy", "lease")
        if f"lock_{name}" in settings
    }
    comparison = {name: settings[name] for name in _COMPARED if name in settings}
    return fields | {
        "autogenerate": Options(**comparison),
        "hooks": tuple(_hooks(settings, root)),
        "locations": _locations(settings),
        "lock": LockPolicy(**lock),
        "retries": RetryPolicy(**settings.get("retries", {})),
    }


def _hooks(settings: Mapping[str, Any], root: Path) -> Iterable[Hook]:
    written = settings.get("hooks", ())
    if not written:
        return
    from brant.scripts.hooks import Hook  # noqa: PLC0415  # costs start-up time

    for hook in written:
        cwd = str(root / hook.get("cwd", ""))
        yield Hook(**({"name": hook["run"], "type": "exec"} | hook | {"cwd": cwd}))


def _locations(settings: Mapping[str, Any]) -> tuple[str, ...]:
    further = settings.get("version_locations", ())
    first = settings.get("scripts", None if further else "migrations")
    return tuple(dict.fromkeys((first, *further) if first else further))


def _warnings(document: Document, environ: Mapping[str, str]) -> Iterable[str]:
    if exposed := exposure(document):
        yield exposed
    known = {f"{PREFIX}{name.upper()}" for name in (*KEYS, *_CHOICES)}
    unknown = [n for n in environ if n.startswith(PREFIX) and n not in known]
    if not unknown:
        return
    from difflib import get_close_matches  # noqa: PLC0415  # costs start-up time

    for name in unknown:
        if close := get_close_matches(name, known, n=1, cutoff=0.85):
            yield f"The environment variable {name} is no key of brant's: {close[0]}?"
