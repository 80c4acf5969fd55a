"""What can be wrong with migration files, their folders and their templates."""

from __future__ import annotations

from brant.errors.base import BrantError


class ScriptError(BrantError):
    """A migration file, its folder or its template cannot be used."""


class MissingFolderError(ScriptError):
    """The folder of the scripts does not exist."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"the scripts folder {folder!r} does not exist",
            hint="Run brant in the project's folder, correct `scripts` in its "
            "configuration, or begin with `brant init`.",
        )
        self.folder = folder


class CompiledScriptsError(ScriptError):
    """A folder holds what scripts were compiled to, and no script."""

    def __init__(self, folder: str, name: str) -> None:
        super().__init__(
            f"{folder} holds compiled scripts alone ({name}), and brant reads sources",
            hint="Ship the scripts' .py files with the application.",
        )
        self.folder = folder
        self.name = name


class MissingPackageError(ScriptError):
    """The package of a "package:folder" location cannot be imported."""

    def __init__(self, package: str, location: str) -> None:
        super().__init__(
            f"the package {package!r} of the scripts {location!r} cannot be imported",
            hint="Install it, or write a folder's path instead of package:folder.",
        )
        self.package = package
        self.location = location


class ScriptUnreadableError(ScriptError):
    """The operating system does not let a script or its folder be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} cannot be read: {reason}",
            hint="Check that it is a file or folder this user may read.",
        )
        self.path = path
        self.reason = reason


class ScriptSyntaxError(ScriptError):
    """A script is not Python."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(
            f"{path}:{line} is not valid Python: {problem}",
            hint="Correct the line and run the command again.",
        )
        self.path = path
        self.line = line
        self.problem = problem


class ScriptEncodingError(ScriptError):
    """A script is not in the encoding it names, which is UTF-8 where it names none."""

    def __init__(self, path: str, line: int, encoding: str) -> None:
        super().__init__(
            f"{path}:{line} is not {encoding} text",
            hint="Save the file as UTF-8.",
        )
        self.path = path
        self.line = line
        self.encoding = encoding


class HeaderError(ScriptError):
    """The header of a script does not say what it must."""

    path: str


class MissingHeaderError(HeaderError):
    """A file among the scripts lacks a part of the header."""

    def __init__(self, path: str, name: str) -> None:
        hints = {
            "revision": "Give it one, or start the name of a file that is not a "
            "migration with an underscore.",
            "down_revision": "Name the parent's id, or None for the first revision.",
        }
        super().__init__(f"{path} has no {name}", hint=hints[name])
        self.path = path
        self.name = name


class NotLiteralHeaderError(HeaderError):
    """A header is computed; brant reads headers without executing the file."""

    def __init__(self, path: str, line: int, name: str) -> None:
        super().__init__(
            f"{name} at {path}:{line} is not a literal",
            hint="Write the value itself (None, a string, a tuple of strings) at the "
            "top level: brant reads the header without executing the file.",
        )
        self.path = path
        self.line = line
        self.name = name


class InvalidHeaderError(HeaderError):
    """A header is a literal, but not of the kind it must be."""

    def __init__(self, path: str, line: int, name: str, expected: str) -> None:
        super().__init__(
            f"{name} at {path}:{line} is not {expected}",
            hint=f"Write {expected}.",
        )
        self.path = path
        self.line = line
        self.name = name
        self.expected = expected


class DuplicateSectionError(HeaderError):
    """A SQL script has the same section twice."""

    def __init__(self, path: str, line: int, section: str) -> None:
        super().__init__(
            f"{path}:{line} starts a second {section} section",
            hint=f"Put all of the statements under one `-- {section}` line.",
        )
        self.path = path
        self.line = line
        self.section = section


class ScriptLoadError(ScriptError):
    """A script raised while its module was executed; the cause is chained."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(
            f"{path}:{line} raised when it was loaded: {problem}",
            hint="Correct that line; what needs a database belongs into upgrade().",
        )
        self.path = path
        self.line = line
        self.problem = problem


class MissingFunctionError(ScriptError):
    """A script does not define the function that is to run."""

    def __init__(self, path: str, name: str) -> None:
        super().__init__(
            f"{path} has no {name}()",
            hint=f"Write `async def {name}(op: Op) -> None` in it, "
            "or a `-- " + name + "` section if it is SQL.",
        )
        self.path = path
        self.name = name


class InvalidFunctionError(ScriptError):
    """upgrade or downgrade is not `async def` with one parameter."""

    def __init__(self, path: str, line: int, name: str, problem: str) -> None:
        super().__init__(
            f"{name}() at {path}:{line} {problem}",
            hint=f"Write `async def {name}(op: Op) -> None`; `brant convert` rewrites "
            "the scripts of Alembic.",
        )
        self.path = path
        self.line = line
        self.name = name
        self.problem = problem


class ScriptReadsDatabaseError(ScriptError):
    """A script reads the database where there is none: lint, plan or a recording."""

    def __init__(self, file: str, line: int, call: str) -> None:
        super().__init__(
            f"op.{call}() at {file}:{line} needs a database",
            hint="Without one, only what a script sends can be seen, not what it "
            "reads.",
        )
        self.file = file
        self.line = line
        self.call = call


class ScriptExistsError(ScriptError):
    """A file stands where a new one would be written."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} exists already",
            hint="Choose another message or --rev-id, or move the file away.",
        )
        self.path = path


class ScriptUnwritableError(ScriptError):
    """The operating system does not let a new script be written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} cannot be written: {reason}",
            hint="Check the permissions of the scripts folder and the space on its "
            "disk.",
        )
        self.path = path
        self.reason = reason


class InvalidRevisionIdError(ScriptError):
    """A new id that no target could name, or that a version table cannot hold."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"{revision!r} cannot be a revision id",
            hint="Use at most 32 letters, digits, underscores and dots, and none of "
            "head, heads, base, current, none and null.",
        )
        self.revision = revision


class InvalidLabelError(ScriptError):
    """A new label that no target could name."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label!r} cannot be a branch label",
            hint="Use letters, digits, underscores, dots and hyphens, and none of "
            "head, heads, base, current, none and null.",
        )
        self.label = label


class UnknownLocationError(ScriptError):
    """A version path is none of the places scripts are read from."""

    def __init__(self, path: str, locations: tuple[str, ...]) -> None:
        super().__init__(
            f"{path!r} is not a version location",
            hint=f"Use one of: {', '.join(locations)}.",
        )
        self.path = path
        self.locations = locations


class NoLocationError(ScriptError):
    """The scripts are read from a package that is no folder, as in a zip file."""

    def __init__(self) -> None:
        super().__init__(
            "the scripts are in no folder that a new one could be written to",
            hint="Work on the unpacked sources, or name their folder in `scripts`.",
        )


class UndecidedLocationError(ScriptError):
    """There are several version locations and no parent to follow."""

    def __init__(self, locations: tuple[str, ...]) -> None:
        super().__init__(
            f"the revision could go to {len(locations)} version locations",
            hint=f"Choose one with --version-path: {', '.join(locations)}.",
        )
        self.locations = locations


class FileTemplateError(ScriptError):
    """A file_template holds a token that does not exist, or makes no file name."""

    def __init__(self, template: str, problem: str) -> None:
        super().__init__(
            f"the file_template {template!r} {problem}",
            hint="Tokens are {rev}, {slug} and {date:%Y_%m_%d}; of Alembic's: rev, "
            "slug, epoch, year, month, day, hour, minute, second.",
        )
        self.template = template
        self.problem = problem


class UnknownTimezoneError(ScriptError):
    """The configured time zone is not in the time zone database."""

    def __init__(self, timezone: str) -> None:
        super().__init__(
            f"the time zone {timezone!r} is not known",
            hint="Write a name like Europe/Berlin; without a system time zone "
            "database install the tzdata package.",
        )
        self.timezone = timezone


class UnknownTemplateError(ScriptError):
    """No template of that name comes with brant, and it is no folder."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"the template {name!r} is not known",
            hint=f"Use one of: {', '.join(known)}.",
        )
        self.name = name
        self.known = known


class TemplateError(ScriptError):
    """A template cannot be rendered."""

    def __init__(self, template: str, line: int | None, problem: str) -> None:
        place = template if line is None else f"{template}:{line}"
        super().__init__(
            f"the template {place} cannot be rendered: {problem}",
            hint="Correct the template; `brant list-templates` names the ones that "
            "come with brant.",
        )
        self.template = template
        self.line = line
        self.problem = problem


class NotRenderableError(ScriptError):
    """A value has no literal in Python source."""

    def __init__(self, value: object) -> None:
        kind = type(value).__qualname__
        super().__init__(
            f"a {kind} has no literal",
            hint=f"Register one with `@literal.register({kind})`.",
        )
        self.value = value


class PostWriteHookError(ScriptError):
    """A command that ran on a new script failed; the script has been written."""

    def __init__(
        self, hook: str, command: tuple[str, ...], status: int | None, stderr: str
    ) -> None:
        how = "did not start" if status is None else f"exited with {status}"
        tail = stderr.strip().splitlines()[-1:]
        super().__init__(
            f"the post-write hook {hook!r} {how}" + "".join(f": {x}" for x in tail),
            hint="The script was written; correct the hook, or run it by hand: "
            + " ".join(command),
        )
        self.hook = hook
        self.command = command
        self.status = status
        self.stderr = stderr
