"""What can be wrong with what a command was asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors.base import BrantError

if TYPE_CHECKING:
    from collections.abc import Sequence


class CommandError(BrantError):
    """A command cannot do what it was asked."""


class WrongUsageError(CommandError):
    """The command line has no such command or option, or one lacks its value."""

    def __init__(self, problem: str, command: str) -> None:
        said = problem[:1].lower() + problem[1:].removesuffix(".")
        super().__init__(said, hint=f"Look at `{command} --help`.")
        self.command = command


class WrongArgumentError(CommandError, ValueError):
    """An argument has a value that means nothing."""

    def __init__(self, name: str, value: object, wanted: str) -> None:
        super().__init__(f"{name} is {value!r}, it takes {wanted}")
        self.name = name
        self.value = value
        self.wanted = wanted


class TenantsError(CommandError):
    """What gives the tenants raised, or gave no list."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the tenants cannot be listed: {problem}",
            hint="Nothing was begun. `brant -v` before the command's name shows where.",
        )
        self.problem = problem


class RangeExpectedError(CommandError):
    """One target was given where a range is wanted."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"{target!r} is one target, and a range is wanted",
            hint=f"Write {target}: for all from there on, :{target} for all up to it.",
        )
        self.target = target


class SchemaTargetError(CommandError):
    """Schemas were given where a connection cannot be put into one."""

    def __init__(self, dialect: str, schema: str) -> None:
        super().__init__(
            f"{dialect} has no search path, so {schema!r} cannot be migrated by name",
            hint="Give a URL or an engine for each database.",
        )
        self.dialect = dialect
        self.schema = schema


class OfflineRangeError(CommandError):
    """Without a database, nobody knows where a downgrade starts."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"{target!r} does not say where the downgrade starts and where it ends",
            hint="Write both for SQL, as in `brant downgrade 3f2a:1ab2 --sql`.",
        )
        self.target = target


class NoRevisionError(CommandError):
    """A target that names the empty database, where a revision is wanted."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"{target!r} is before the first revision",
            hint="Name a revision; `brant history` lists them.",
        )
        self.target = target


class DatabaseTargetError(CommandError):
    """A target that a database gives its meaning, where scripts alone must do."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"{target!r} is a place of a database, not of the scripts",
            hint="Name a revision; `brant current` shows where the database is.",
        )
        self.target = target


class NameTakenError(CommandError):
    """A new script would have the id or the label of another."""

    def __init__(self, name: str, file: str | None) -> None:
        super().__init__(
            f"{name!r} is taken by {file or 'another revision'}",
            hint="Choose another name; nothing was written.",
        )
        self.name = name
        self.file = file


class NoEditorError(CommandError):
    """No editor is configured and none of the usual ones is there."""

    def __init__(self, variables: Sequence[str]) -> None:
        super().__init__(
            "there is no editor",
            hint=f"Set {' or '.join(variables)} to the command that starts yours.",
        )


class EditorFailedError(CommandError):
    """The editor could not be started, or was not content."""

    def __init__(self, editor: str, reason: str) -> None:
        super().__init__(
            f"the editor {editor} failed: {reason}",
            hint="Set EDITOR to another one, or open the file yourself.",
        )
        self.editor = editor
        self.reason = reason


class NothingToMergeError(CommandError):
    """Fewer than two revisions were named."""

    def __init__(self, revisions: Sequence[str]) -> None:
        named = ", ".join(revisions) or "nothing"
        super().__init__(
            f"{named} cannot be merged: a merge joins two revisions or more",
            hint="Name two heads or more; `brant heads` lists them.",
        )
        self.revisions = tuple(revisions)


class FolderNotEmptyError(CommandError):
    """`init` would write where something stands already."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} exists already",
            hint="Nothing was written; choose another folder, or remove it first.",
        )
        self.path = path


class NotHeadError(CommandError):
    """A new script would follow a revision that has children already."""

    def __init__(self, revision: str, children: Sequence[str]) -> None:
        super().__init__(
            f"revision {revision} is no head: it is followed by {', '.join(children)}",
            hint="Name a head, or start a branch there with --splice.",
        )
        self.revision = revision
        self.children = tuple(children)


class LateBaselineError(CommandError):
    """A baseline makes a whole database, and would follow what has made a part."""

    def __init__(self, revisions: Sequence[str]) -> None:
        super().__init__(
            f"a baseline comes first, and would follow {', '.join(revisions)}",
            hint="`--autogenerate` writes what has changed since. To begin anew, move "
            "the old scripts away, or leave them beside it with `--head base`.",
        )
        self.revisions = tuple(revisions)


class UnwritableError(CommandError):
    """The operating system does not let a file be written."""

    def __init__(self, path: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(
            f"{path} cannot be written: {reason}",
            hint=hint
            or "Check the permissions of its folder and the space on its disk.",
        )
        self.path = path
        self.reason = reason
