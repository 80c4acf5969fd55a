"""What can be wrong with a history, or with what was asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors.base import BrantError
from brant.errors.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class RevisionError(BrantError):
    """A history is broken, or a request does not fit it."""


class GraphError(RevisionError):
    """The scripts do not form a history; `revisions` and `files` say which ones."""

    def __init__(
        self,
        message: str,
        *,
        revisions: Sequence[str],
        files: Iterable[str | None],
        hint: str,
    ) -> None:
        self.revisions = tuple(revisions)
        self.files = tuple(dict.fromkeys(file for file in files if file))
        super().__init__(message + _where(self.files), hint=hint)


class IllegalRevisionIdError(GraphError):
    """An id or a label that no target could name."""

    def __init__(self, name: str, *, revision: str, file: str | None) -> None:
        super().__init__(
            f"{name!r} is not a name for a revision",
            revisions=(revision,),
            files=(file,),
            hint="Use a name without '@', ':', '+', spaces and a leading '-', and none "
            "of head, heads, base and current.",
        )
        self.name = name


class DuplicateRevisionError(GraphError):
    """Two scripts claim one id."""

    def __init__(self, revision: str, files: Iterable[str | None]) -> None:
        super().__init__(
            f"revision {revision!r} exists twice",
            revisions=(revision,),
            files=files,
            hint="Delete one of the scripts, or give it a new id.",
        )
        self.revision = revision


class DuplicateLabelError(GraphError):
    """A label names two revisions, or is also an id."""

    def __init__(
        self, label: str, revisions: tuple[str, str], files: Iterable[str | None]
    ) -> None:
        first, second = revisions
        super().__init__(
            f"label {label!r} of revision {second!r} already names {first!r}",
            revisions=revisions,
            files=files,
            hint="Rename the label in one of the scripts.",
        )
        self.label = label


class MissingParentError(GraphError):
    """A script follows a revision that has no script."""

    def __init__(self, revision: str, *, parent: str, file: str | None) -> None:
        super().__init__(
            f"revision {revision!r} follows {parent!r}, which has no script",
            revisions=(revision,),
            files=(file,),
            hint="Restore the missing script, or correct down_revision.",
        )
        self.revision = revision
        self.parent = parent


class MissingDependencyError(GraphError):
    """A script depends on a revision that has no script."""

    def __init__(self, revision: str, *, dependency: str, file: str | None) -> None:
        super().__init__(
            f"revision {revision!r} depends on {dependency!r}, which has no script",
            revisions=(revision,),
            files=(file,),
            hint="Restore the missing script, or correct depends_on.",
        )
        self.revision = revision
        self.dependency = dependency


class AmbiguousDependencyError(GraphError):
    """A partial id in depends_on fits several revisions."""

    def __init__(
        self,
        revision: str,
        *,
        dependency: str,
        candidates: tuple[str, ...],
        file: str | None,
    ) -> None:
        super().__init__(
            f"revision {revision!r} depends on {dependency!r}, "
            f"which fits {_listed(candidates)}",
            revisions=(revision,),
            files=(file,),
            hint="Write the whole id into depends_on.",
        )
        self.revision = revision
        self.dependency = dependency
        self.candidates = candidates


class CycleError(GraphError):
    """Revisions that follow each other in a circle, each one's parent next."""

    def __init__(self, revisions: Sequence[str], files: Iterable[str | None]) -> None:
        super().__init__(
            f"revisions form a cycle: {_circle(revisions)}",
            revisions=revisions,
            files=files,
            hint="Correct down_revision in one of the scripts.",
        )


class SelfLoopError(CycleError):
    """A revision that is its own parent."""


class DependencyCycleError(GraphError):
    """Revisions of which each needs the next, partly through depends_on."""

    def __init__(self, revisions: Sequence[str], files: Iterable[str | None]) -> None:
        super().__init__(
            f"revisions depend on each other: {_circle(revisions)}",
            revisions=revisions,
            files=files,
            hint="Correct depends_on in one of the scripts.",
        )


class DependencyLoopError(DependencyCycleError):
    """A revision that depends on itself."""


class TargetError(RevisionError):
    """What was asked for does not name one place in the history."""


class InvalidTargetError(TargetError):
    """A target that is not written in the way targets are."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"{target!r} is not a target",
            hint="Use an id, a label, head, heads, base, current, +N, -N, "
            "or label@ before one of them.",
        )
        self.target = target


class RangeNotAllowedError(TargetError):
    """A range where one place was wanted."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"{target!r} is a range, and one target is wanted",
            hint="Name one target; ranges are for history and for offline SQL.",
        )
        self.target = target


class RevisionNotFoundError(TargetError):
    """No revision and no label has this name."""

    def __init__(self, name: str, *, nearest: str | None = None) -> None:
        super().__init__(
            f"no revision or label begins with {name!r}",
            hint=f"Did you mean {nearest!r}?"
            if nearest
            else "`brant history` lists what there is.",
        )
        self.name = name
        self.nearest = nearest


class AmbiguousRevisionError(TargetError):
    """A partial id that several revisions begin with."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        super().__init__(
            f"{len(candidates)} revisions begin with {name!r}: {_listed(candidates)}",
            hint="Write more of the id.",
        )
        self.name = name
        self.candidates = candidates


class NotInBranchError(TargetError):
    """A revision that is neither an ancestor nor a descendant of the branch's."""

    def __init__(self, name: str, branch: str) -> None:
        super().__init__(
            f"{name!r} is not on branch {branch!r}",
            hint=f"Leave out '{branch}@', or name a revision of that branch.",
        )
        self.name = name
        self.branch = branch


class MultipleHeadsError(TargetError):
    """The target "head" fits more than one revision."""

    def __init__(self, heads: tuple[str, ...]) -> None:
        super().__init__(
            f"{len(heads)} revisions are heads: {_listed(heads)}",
            hint='Name one of them, use "heads" for all, or join them '
            "with `brant merge`.",
        )
        self.heads = heads


class AmbiguousWalkError(TargetError):
    """A relative target that could lead to several revisions."""

    def __init__(self, target: str, candidates: tuple[str, ...]) -> None:
        super().__init__(
            f"{target!r} could go by {_listed(candidates)}",
            hint="Name the branch, as in label@-1, or name the revision.",
        )
        self.target = target
        self.candidates = candidates


class WalkTooFarError(TargetError):
    """A relative target beyond the first or the last revision."""

    def __init__(self, target: str, *, walked: int) -> None:
        super().__init__(
            f"{target!r} is too far: only {count(walked, 'revision')} there",
            hint='Use a smaller number, or "head" or "base".',
        )
        self.target = target
        self.walked = walked


class WrongDirectionError(TargetError):
    """A relative target that leads away from where the command goes."""

    def __init__(self, target: str, *, direction: str) -> None:
        other = "downgrade" if direction == "upgrade" else "upgrade"
        super().__init__(
            f"{target!r} is no target for {direction}",
            hint=f"Use {other} to go there.",
        )
        self.target = target
        self.direction = direction


class NotAppliedError(TargetError):
    """A downgrade to a revision that the database does not have."""

    def __init__(self, revision: str, applied: tuple[str, ...]) -> None:
        super().__init__(
            f"revision {revision!r} is not applied",
            hint=f"The database is at {_listed(applied) or 'base'}; "
            "use upgrade to go forward.",
        )
        self.revision = revision
        self.applied = applied


class NotAncestorError(TargetError):
    """A range whose lower end does not lead to its upper end."""

    def __init__(self, lower: str, upper: tuple[str, ...]) -> None:
        super().__init__(
            f"{lower!r} does not lead to {_listed(upper) or 'base'}",
            hint="Name the older revision first, as in old:new.",
        )
        self.lower = lower
        self.upper = upper


class UnknownRevisionError(RevisionError):
    """The database is at revisions that have no script: it is ahead of this code."""

    def __init__(self, revisions: tuple[str, ...]) -> None:
        super().__init__(
            f"the database is at {_listed(revisions)}, which has no script",
            hint="Deploy the code that has the script, or use `brant stamp --purge` "
            "when you know what the schema is.",
        )
        self.revisions = revisions


def _where(files: tuple[str, ...]) -> str:
    return f" ({', '.join(files)})" if files else ""


_SHOWN = 5


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _circle(revisions: Sequence[str]) -> str:
    return " -> ".join((*revisions, revisions[0]))
