"""Where a secret comes from: a variable, a file, a provider, or the text itself.

A secret is read when it is needed, never interpolated into anything and never shown. A
provider is an installed package's entry point in the group `brant.secrets`: its name is
the scheme, and what it names is called with the text behind the colon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors.config import (
    MissingSecretError,
    NamelessSecretError,
    WrongValueError,
)
from brant.errors.wording import legible, one_line
from brant.runtime.url import async_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def database_url(
    written: str, *, key: str, where: str, environ: Mapping[str, str], root: Path
) -> str:
    """Find the URL that a secret's place or a literal stands for.

    Raises:
        NamelessSecretError: nothing stands behind the colon.
        MissingSecretError: the variable or the file is not there or empty.
        WrongValueError: what was found is not a URL.
    """
    url = secret(written, key=key, environ=environ, root=root)
    if "://" not in url:
        wanted = "postgresql://user:password@host/name, sqlite:///path or the like"
        is_place = ":" in written and url == written
        # The text is not shown: it may be all of a secret.
        found = "no database URL, nor a place that a provider knows"
        raise WrongValueError(
            key, where, wanted, found if is_place else "no database URL"
        )
    return async_url(url)


def secret(written: str, *, key: str, environ: Mapping[str, str], root: Path) -> str:
    """Find the text that `env:NAME`, `file:PATH`, a provider or a literal stands for.

    Raises:
        NamelessSecretError: nothing stands behind the colon.
        MissingSecretError: the place is not there or empty, or the provider raised.
    """
    scheme, _, name = written.partition(":")
    match scheme:
        case "env" | "file" if not name.removeprefix("//").strip():
            raise NamelessSecretError(key, written)
        case "env":
            return _from_variable(name, key, environ)
        case "file":
            return _from_file(name, key, root)
        case _ if name and not name.startswith("//"):
            return _from_provider(scheme, name, key, written)
        case _:
            return legible(written)


def _from_provider(scheme: str, name: str, key: str, written: str) -> str:
    from importlib.metadata import entry_points  # noqa: PLC0415  # reads the disk

    for entry in entry_points(group="brant.secrets", name=scheme):
        source = f"the provider {scheme}"
        try:
            found = entry.load()(name)
        except Exception as error:
            raise MissingSecretError(key, source, one_line(error)) from error
        if hasattr(found, "__await__"):
            found.close()
            raise MissingSecretError(key, source, "that is asynchronous")
        if not found:
            raise MissingSecretError(key, source, "it gave nothing")
        return str(found)
    return written


def _from_variable(name: str, key: str, environ: Mapping[str, str]) -> str:
    source = f"the environment variable {name}"
    if name not in environ:
        raise MissingSecretError(key, source, "it is not set")
    if not environ[name]:
        raise MissingSecretError(key, source, "it is empty")
    return legible(environ[name])


def _from_file(name: str, key: str, root: Path) -> str:
    path = root / name.removeprefix("//")
    source = f"the file {path}"
    try:
        content = path.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except FileNotFoundError:
        raise MissingSecretError(key, source, "it does not exist") from None
    except UnicodeDecodeError:
        raise MissingSecretError(key, source, "it is not UTF-8 text") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MissingSecretError(key, source, f"it cannot be read: {reason}") from error
    if not content:
        raise MissingSecretError(key, source, "it is empty")
    return content
