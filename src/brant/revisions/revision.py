"""A revision: the identity of one migration and its place in the order."""

from __future__ import annotations

from typing import Literal, NewType, final

from brant.values import dataclass

RevisionId = NewType("RevisionId", str)
Phase = Literal["expand", "migrate", "contract"]


@final
@dataclass(frozen=True, slots=True)
class Revision:
    """What the header of a script says."""

    id: str
    parents: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    """Ids, partial ids or labels, as written."""
    labels: tuple[str, ...] = ()
    message: str = ""
    """The first paragraph of the docstring, on one line."""
    transactional: bool = True
    phase: Phase | None = None
    replaces: tuple[str, ...] = ()
    path: str | None = None
    """The file that says so, for messages; None for a revision made in code."""
