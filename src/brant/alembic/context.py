"""What `op.get_context()` and `alembic.context` give to old scripts."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, final

from sqlalchemy.util import await_only

from brant.alembic.connection import is_bind
from brant.alembic.current import Migration, NotRunningError, current
from brant.alembic.impl import DefaultImpl, impl, static_output
from brant.alembic.ini import Config, given
from brant.alembic.raised import CommandError
from brant.errors import OtherConnectionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from brant.alembic.directory import ScriptDirectory
    from brant.alembic.environment import Environment


@final
class MigrationContext:
    """The running migration, as `op.get_context()` shows it."""

    def __init__(self, operations: Migration) -> None:
        self._operations = operations
        self.opts = dict(operations.environment.opts)
        self.as_sql = operations.op.offline
        self.environment_context = EnvironmentContext()

    @classmethod
    def configure(
        cls, connection: sa.Connection | None = None, **_options: Any
    ) -> MigrationContext:
        """Give the context of the migration that runs; it has one connection.

        Raises:
            OtherConnectionError: another one is given.
        """
        context: MigrationContext = current("MigrationContext").get_context()
        if connection is not None and not is_bind(connection):
            raise OtherConnectionError
        return context

    @property
    def operations(self) -> Migration:
        """What it belongs to."""
        return self._operations

    @property
    def bind(self) -> sa.Connection:
        return self._operations.get_bind()

    connection = bind

    @property
    def dialect(self) -> sa.Dialect:
        return self.bind.dialect

    @property
    def impl(self) -> DefaultImpl:
        return impl(self._operations)

    @property
    def script(self) -> ScriptDirectory:
        return directory(self._operations.environment)

    @property
    def config(self) -> Config:
        return Config(self._operations.environment)

    @property
    def version_table(self) -> str:
        return str(self.opts.get("version_table") or "alembic_version")

    @property
    def version_table_schema(self) -> str | None:
        schema: str | None = self.opts.get("version_table_schema")
        return schema

    def get_current_heads(self) -> tuple[str, ...]:
        """Give the rows that the version table has while the script runs, in Alembic.

        There they change after it. They are known without asking the database.
        """
        return self._operations.heads

    def get_current_revision(self) -> str | None:
        """Give the only one.

        Raises:
            CommandError: there are several.
        """
        if len(self._operations.heads) > 1:
            several = ", ".join(self._operations.heads)
            message = f"the database is at several revisions: {several}"
            raise CommandError(message)
        return next(iter(self._operations.heads), None)

    @contextmanager
    def autocommit_block(self) -> Iterator[None]:
        """Leave the transaction for the body, and start a new one after it."""
        self._operations.enter()
        block = self._operations.op.autocommit()
        await_only(block.__aenter__())
        self._operations.blocks += 1
        try:
            yield
        except BaseException as error:
            await_only(block.__aexit__(type(error), error, error.__traceback__))
            raise
        finally:
            self._operations.blocks -= 1
        self._operations.settle(block.__aexit__(None, None, None))

    @contextmanager
    def begin_transaction(self) -> Iterator[None]:
        """Give the transaction that is there already."""
        yield

    def execute(self, sql: Any, execution_options: Any = None) -> None:
        self._operations.execute(sql, execution_options)


class EnvironmentContext:
    """`alembic.context` as an object: scripts find it in their context."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return attribute(name)


def x_arguments(
    environment: Environment, *, as_dictionary: bool = False
) -> dict[str, str] | list[str]:
    if as_dictionary:
        return dict(environment.x)
    return given(environment)


def directory(environment: Environment) -> ScriptDirectory:
    """Give the history that the migration is a part of."""
    if environment.script is None:
        raise NotRunningError("context.script")
    found: ScriptDirectory = environment.script()
    return found


def attribute(name: str) -> Any:
    """Give what `alembic.context` offers now."""
    return current(f"context.{name}").context_attribute(name)


def in_migration(operations: Migration, context: MigrationContext, name: str) -> Any:
    """Give what `alembic.context` offers while a migration runs."""
    environment = operations.environment
    offered: dict[str, Any] = {
        "config": context.config,
        "get_head_revision": lambda: directory(environment).get_current_head(),
        "get_head_revisions": lambda: tuple(directory(environment).get_heads()),
        "get_context": lambda: context,
        "get_bind": operations.get_bind,
        "execute": operations.execute,
        "is_offline_mode": lambda: operations.op.offline,
        "get_impl": lambda: context.impl,
        "static_output": partial(static_output, operations),
        "is_transactional_ddl": lambda: context.impl.transactional_ddl,
        "requires_connection": lambda: not operations.op.offline,
        "begin_transaction": context.begin_transaction,
        "get_tag_argument": lambda: operations.op.tag,
        "get_x_argument": lambda as_dictionary=False: x_arguments(
            environment, as_dictionary=as_dictionary
        ),
    }
    if name == "script":
        return context.script
    if name not in offered:
        message = f"module 'alembic.context' has no attribute {name!r} in a migration"
        raise AttributeError(message)
    return offered[name]
