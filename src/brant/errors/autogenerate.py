"""What can be wrong when models and a database are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors.base import BrantError

if TYPE_CHECKING:
    from collections.abc import Sequence


class AutogenerateError(BrantError):
    """Models and database cannot be compared, or a script not written of it."""


class NoMetadataError(AutogenerateError):
    """Nobody said where the models are."""

    def __init__(self) -> None:
        super().__init__(
            "no models are configured",
            hint='Set metadata = "app.models:Base.metadata", or env.metadata.',
        )


class NotMetadataError(AutogenerateError):
    """What is configured as the models is something else."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(
            f"{name!r} is no MetaData but {kind}",
            hint="Name a sqlalchemy.MetaData, such as Base.metadata.",
        )
        self.name = name


class DuplicateTableError(AutogenerateError):
    """Two MetaData hold a table of one name."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"two of the models' MetaData have a table {table!r}",
            hint="Leave one of them out of metadata.",
        )
        self.table = table


class PendingRevisionsError(AutogenerateError):
    """The database has not all revisions: what they will change is no difference."""

    def __init__(self, pending: Sequence[str]) -> None:
        super().__init__(
            f"the database is behind: {', '.join(pending)} not applied",
            hint="Run `brant upgrade` first; models are compared with the heads.",
        )
        self.pending = tuple(pending)


class DestructiveError(AutogenerateError):
    """The script would destroy data, and that was ruled out."""

    def __init__(self, operations: Sequence[str]) -> None:
        super().__init__(
            f"this would destroy data: {'; '.join(operations)}",
            hint="Leave --no-destructive out if that is what you want.",
        )
        self.operations = tuple(operations)


class GeneratedSqlError(AutogenerateError):
    """A script of SQL was asked to be generated."""

    def __init__(self) -> None:
        super().__init__(
            "a script of SQL cannot be generated",
            hint="Leave --sql out; `brant upgrade --sql` writes the SQL of a script.",
        )


class PluginError(AutogenerateError):
    """What another package adds to autogenerate failed."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(
            f"the plugin {name} failed: {problem}",
            hint="Mend or uninstall the package that brings it.",
        )
        self.name = name


class UnfitModelsError(AutogenerateError):
    """The models hold what this database cannot have, such as a type without length."""

    def __init__(self, dialect: str, reason: str) -> None:
        super().__init__(
            f"the models do not fit {dialect}: {reason}",
            hint="Change it there; `with_variant` gives a type another form for one "
            "database.",
        )
        self.dialect = dialect
        self.reason = reason


class WrongDirectivesError(AutogenerateError):
    """process_revision_directives gave something that is no script."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"process_revision_directives gave {kind} and no Directives",
            hint="Return the directives, several of them, or () for no script.",
        )
        self.kind = kind
