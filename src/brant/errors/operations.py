"""What can be wrong with an operation before the database has seen it."""

from __future__ import annotations

from brant.errors.base import BrantError
from brant.errors.secrets import without_secrets


class OperationError(BrantError):
    """An operation cannot be made, reversed, compiled or run."""

    site: str | None = None
    """The line of a script that made it, "file:line", where that is known."""

    def locate(self, site: str | None) -> None:
        """Name the script's line, unless it is named already."""
        if site is not None and self.site is None:
            self.site = site
            self.message = f"{site}: {self.message}"
            self.args = (self.message,)


class NotAwaitedError(OperationError):
    """An operation was created and never awaited, so it would not have happened."""

    def __init__(
        self, operation: str, file: str, line: int, *, is_block: bool = False
    ) -> None:
        what, word = ("entered", "async with") if is_block else ("awaited", "await")
        super().__init__(
            f"{operation} at {file}:{line} was never {what}",
            hint=f"Write `{word}` before it; without it nothing happens.",
        )
        self.site = f"{file}:{line}"
        self.operation = operation
        self.file = file
        self.line = line


class LateOperationError(OperationError):
    """A script's `op` was used when the revision had ended."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__(
            f"op was used at {file}:{line} when its revision had ended",
            hint="Await in the script whatever it starts, before it returns.",
        )
        self.file = file
        self.line = line


class IrreversibleError(OperationError):
    """An operation does not know what was there before it."""

    def __init__(self, operation: str) -> None:
        super().__init__(
            f"{operation} cannot be reversed",
            hint="Give it what existed before (the existing_* parameters), "
            "or write the downgrade by hand.",
        )
        self.operation = operation


class UnsupportedOperationError(OperationError):
    """A dialect cannot do what was asked; raised before anything ran."""

    def __init__(self, dialect: str, what: str, *, hint: str | None = None) -> None:
        super().__init__(f"{dialect} cannot {what}", hint=hint)
        self.dialect = dialect
        self.what = what


class InvalidOperationError(OperationError):
    """The parameters of an operation are missing or contradict each other."""

    def __init__(
        self, operation: str, problem: str, *, hint: str | None = None
    ) -> None:
        super().__init__(f"{operation}: {problem}", hint=hint)
        self.operation = operation
        self.problem = problem


class VerificationError(OperationError):
    """An operation ran, and what it left behind is not what it should be."""

    def __init__(self, operation: str, problem: str, hint: str | None = None) -> None:
        super().__init__(f"{operation}: {problem}", hint=hint)
        self.operation = operation
        self.problem = problem


class UncompilableOperationError(OperationError):
    """Nobody has taught a dialect to compile an operation."""

    def __init__(self, operation: str, dialect: str) -> None:
        super().__init__(
            f"{operation} has no compiler for {dialect}",
            hint=f'Register one with `@{operation}.compiles("{dialect}")`.',
        )
        self.operation = operation
        self.dialect = dialect


class OfflineError(OperationError):
    """An operation depends on what the database holds, and there is none to ask."""

    def __init__(self, operation: str, *, hint: str | None = None) -> None:
        super().__init__(
            f"{operation} must look at the database",
            hint=hint
            or "Run it online, or write what it does in SQL for this database.",
        )
        self.operation = operation


class OfflineOperationError(OperationError):
    """An operation of a script that cannot be written down without a database."""

    def __init__(self, cause: OperationError, file: str, line: int) -> None:
        super().__init__(f"{file}:{line}: {cause.message}", hint=cause.hint)
        self.site = f"{file}:{line}"
        self.cause = cause
        self.file = file
        self.line = line


class NoLiteralError(OperationError):
    """A value that only a driver can send, in SQL that is to be a text."""

    def __init__(self, sql: str, file: str, line: int) -> None:
        super().__init__(
            f"{file}:{line}: a value has no form in SQL",
            hint="Write it as SQL text in the script, or run this revision online.",
        )
        self.site = f"{file}:{line}"
        self.sql = without_secrets(sql)
        self.file = file
        self.line = line


class UnknownDialectError(OperationError):
    """A name that no database is known by."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"no database dialect is called {name!r}",
            hint=f"Use one of {', '.join(known)}, or install the SQLAlchemy dialect.",
        )
        self.name = name
        self.known = known
