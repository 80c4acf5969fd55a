"""What can go wrong with a revision that began outside a transaction and stopped."""

from __future__ import annotations

from brant.errors.runtime import DatabaseError


class PartialRevisionError(DatabaseError):
    """A revision stopped half-way, and nobody can tell whether a statement arrived."""

    def __init__(
        self, revision: str, direction: str, operation: str, *, site: str
    ) -> None:
        super().__init__(
            f"revision {revision} stopped half-way ({direction}): nothing tells "
            f"whether this took effect: {operation}, {site}",
            hint="Look at the database; then `brant resume --skip` if it did, "
            "`brant resume --redo` if it did not.",
        )
        self.revision = revision
        self.direction = direction
        self.operation = operation
        self.site = site


class UnfinishedRevisionError(DatabaseError):
    """Something else was asked for while a revision is half-way."""

    def __init__(self, revision: str, direction: str) -> None:
        super().__init__(
            f"revision {revision} stopped half-way ({direction})",
            hint="Finish it with `brant resume`.",
        )
        self.revision = revision
        self.direction = direction


class NotPartialError(DatabaseError):
    """There is nothing to resume."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not half-way", hint="Look with `brant status`.")
        self.what = what


class JournalMismatchError(DatabaseError):
    """A script is no longer what it was when it began."""

    def __init__(self, revision: str, begun: str, found: str, *, site: str) -> None:
        super().__init__(
            f"revision {revision} began with another script: it did {begun!r} "
            f"where there is now {found!r}, {site}",
            hint="Bring back the script that began, and run `brant resume`.",
        )
        self.revision = revision
        self.begun = begun
        self.found = found
        self.site = site
