"""What the environment says, read once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.asgi import Mode
    from brant.runtime.policy import FuturePolicy


@dataclass(frozen=True, slots=True)
class Settings:
    database_url: str
    migrate: Mode
    """What a starting worker does about migrations."""
    future: FuturePolicy
    """What it does when the database is ahead of it."""

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        return cls(
            database_url=environ["DATABASE_URL"],
            migrate=cast("Mode", environ.get("MIGRATE", "upgrade")),
            future=cast("FuturePolicy", environ.get("MIGRATE_FUTURE", "warn")),
        )
