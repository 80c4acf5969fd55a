"""What can be wrong with an Alembic project that is taken over."""

from __future__ import annotations

from brant.errors.base import BrantError


class AlembicError(BrantError):
    """An Alembic project, or a part of one, cannot be used."""


class UnknownLegacyOperationError(AlembicError, AttributeError):
    """An old script calls an operation that nobody has registered."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"old scripts have no operation {name!r}",
            hint="Import the package that registers it in the script, or write the "
            "SQL with op.execute().",
        )
        self.name = name
