"""What can be wrong with an Alembic project that is taken over."""

from __future__ import annotations

from brant.errors.base import BrantError
from brant.errors.secrets import without_secrets


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


class NotAlembicError(AlembicError):
    """There is no Alembic project, or what configures it cannot be read."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"{path} configures no Alembic project: {problem}",
            hint="Run it where alembic.ini is, or name the file with --from.",
        )
        self.path = path
        self.problem = problem


class OtherConnectionError(AlembicError):
    """An old script wants a migration context of a connection that is not its own."""

    def __init__(self) -> None:
        super().__init__(
            "MigrationContext.configure() takes the revision's own connection here",
            hint="Give it op.get_bind(), or send the SQL through the other connection.",
        )


class OwnConnectionError(AlembicError):
    """A connection that an old script opened waited for the revision's own locks."""

    def __init__(self, sql: str) -> None:
        self.sql = without_secrets(sql)
        super().__init__(
            "the script's own connection waited for a lock that the revision's "
            f"transaction may hold: {self.sql}",
            hint="Use op.get_bind() there, or run it after `op.get_bind().commit()`.",
        )


class UntypedParameterError(AlembicError):
    """A value has not the type that its place in the SQL needs."""

    def __init__(self, name: str | None, kind: str | None) -> None:
        needed = "its type" if kind is None else f"a value of type {kind}"
        shown = "a parameter" if name is None else f"the parameter {name!r}"
        cast = f"CAST(:{name or 'x'} AS {kind or 'text'})"
        super().__init__(
            f"{shown} needs {needed}",
            hint=f"Write {cast} in the SQL, or give a value of that type.",
        )
        self.name = name
        self.kind = kind


class SeveralDatabasesError(AlembicError):
    """An env.py runs the migrations several times, and nothing says which is meant."""

    def __init__(self, count: int, names: tuple[str, ...]) -> None:
        shown = f": {', '.join(names)}" if names else ""
        hint = (
            f"Choose one with --env {names[0]}; `brant adopt` writes an environment "
            "for each."
            if names
            else "Write `async def configure(env)` in a brant_env.py beside it, and "
            "call brant once for each."
        )
        super().__init__(f"env.py runs the migrations {count} times{shown}", hint=hint)
        self.names = names


class AlembicDirectivesError(AlembicError):
    """A hook of Alembic's wants its operations, and brant's are others."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"process_revision_directives of env.py changes operations ({name}), and "
            "those are brant's own",
            hint="Set env.process_revision_directives in a brant_env.py beside it: a "
            "brant.autogenerate.Rewriter(), or a function of (sides, directives).",
        )
        self.name = name


class AlreadyAdoptedError(AlembicError):
    """The configuration speaks of brant already."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} configures brant already",
            hint="Delete its [tool.brant] first, to adopt the project again.",
        )
        self.path = path


class ConverterMissingError(AlembicError):
    """What rewrites scripts is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "libcst is not installed, which rewrites scripts",
            hint="Install brant[convert].",
        )
