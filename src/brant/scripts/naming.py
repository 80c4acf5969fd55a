"""Names for new scripts: ids, slugs, file names, and the moment they bear."""

from __future__ import annotations

import os
import re
from dataclasses import KW_ONLY
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, final
from uuid import uuid4

from brant.errors import (
    FileTemplateError,
    InvalidLabelError,
    InvalidRevisionIdError,
    UnknownTimezoneError,
)
from brant.revisions.graph import RESERVED
from brant.scripts.sql import NOTHING
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

_ID_LENGTH = 12
# The version column of adopted projects holds 32 characters.
_LEGAL_ID = re.compile(r"[\w.]{1,32}")
_LEGAL_LABEL = re.compile(r"[\w.][\w.-]*")
_WORD = re.compile(r"\w+")


def new_id(uuid: Callable[[], UUID] = uuid4) -> str:
    """Give twelve random hexadecimal digits."""
    return uuid().hex[-_ID_LENGTH:]


def checked_id(id: str) -> str:
    """Give an id that a person chose, if a target can name it.

    Raises:
        InvalidRevisionIdError: it cannot, or it is too long for a version table.
    """
    if not _LEGAL_ID.fullmatch(id) or _is_taken(id):
        raise InvalidRevisionIdError(id)
    return id


def checked_label(label: str) -> str:
    """Give a label that a person chose, if a target can name it.

    Raises:
        InvalidLabelError: it cannot.
    """
    if not _LEGAL_LABEL.fullmatch(label) or _is_taken(label):
        raise InvalidLabelError(label)
    return label


def _is_taken(name: str) -> bool:
    return name in RESERVED or name.lower() in NOTHING


def slug(message: str, *, limit: int = 40) -> str:
    """Give the words of a message in lower case, cut between words at the limit."""
    whole = "_".join(_WORD.findall(message)).lower()
    if len(whole) <= limit:
        return whole
    cut = whole[: limit + 1].rpartition("_")[0]
    return (cut or whole[:limit]).strip("_")


def moment(
    timezone: str | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> datetime:
    """Give the time in a zone; None is the zone of this machine.

    Raises:
        UnknownTimezoneError: no zone has that name.
    """
    if timezone is None:
        return clock().astimezone()
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # only new scripts need it

    for name in (timezone, timezone.upper()):
        try:
            return clock().astimezone(ZoneInfo(name))
        except (LookupError, ValueError, OSError):
            continue
    raise UnknownTimezoneError(timezone)


@final
@dataclass(frozen=True, slots=True)
class Naming:
    """How a project names its files."""

    template: str = "{rev}_{slug}"
    """With `{rev}`, `{slug}`, `{date:%Y}`, or with Alembic's `%(rev)s` tokens."""
    _: KW_ONLY
    slug_limit: int = 40
    recursive: bool = False
    """Whether folders are read, so that the template may make some."""

    def file_name(self, id: str, message: str, created: datetime) -> str:
        """Give a name without suffix; folders in it are separated by `/`.

        It is UTF-8 to the system, also where a locale says that all is ASCII.

        Raises:
            FileTemplateError: a token is unknown, or the name leaves the folder.
        """
        short = slug(message, limit=self.slug_limit)
        try:
            name = self._filled(id, short, created).rstrip("_- ")
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            raise FileTemplateError(self.template, f"has a fault: {error}") from error
        path = PurePosixPath(name)
        if not path.name or path.is_absolute() or "\\" in name:
            raise FileTemplateError(self.template, f"makes no file name: {name!r}")
        if any(part.startswith(".") for part in path.parts):
            raise FileTemplateError(self.template, f"makes a hidden file: {name!r}")
        if path.name == "env":
            problem = "makes the file env.py, which is no script"
            raise FileTemplateError(self.template, problem)
        if len(path.parts) > 1 and not self.recursive:
            problem = "makes folders, which are read only with recursive = true"
            raise FileTemplateError(self.template, problem)
        return os.fsdecode(name.encode())

    def _filled(self, id: str, short: str, created: datetime) -> str:
        tokens = {
            "rev": id,
            "slug": short,
            "date": created,
            "epoch": int(created.timestamp()),
            "year": created.year,
            "month": created.month,
            "day": created.day,
            "hour": created.hour,
            "minute": created.minute,
            "second": created.second,
        }
        if "%(" in self.template:
            return self.template % tokens
        return self.template.format_map(tokens)
