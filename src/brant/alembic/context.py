"""What `op.get_context()` and `alembic.context` give to old scripts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, final

from sqlalchemy.util import await_only

from brant.alembic.connection import is_bind
from brant.alembic.current import Migration, current
from brant.alembic.ini import Config
from brant.errors import OtherConnectionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from brant.alembic.environment import Environment

_WITHOUT: Final = frozenset({"mariadb", "mysql", "oracle"})
"""DDL commits there."""


@final
class MigrationContext:
    """The running migration, as `op.get_context()` shows it."""

    def __init__(self, operations: Migration) -> None:
        self._operations = operations
        self.opts = dict(operations.environment.opts)
        self.as_sql = operations.op.offline
        self.script = None

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
    def impl(self) -> Impl:
        return Impl(self._operations)

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


class Impl:
    """The part of Alembic's dialect classes that scripts call: to run something."""

    def __init__(
        self, operations: Migration, table: str | None = None, schema: str | None = None
    ) -> None:
        self._operations = operations
        self.table_name = table
        """Of the batch that it was asked of."""
        self.schema = schema

    @property
    def bind(self) -> sa.Connection:
        return self._operations.get_bind()

    connection = bind

    @property
    def dialect(self) -> sa.Dialect:
        return self.bind.dialect

    @property
    def transactional_ddl(self) -> bool:
        return self.dialect.name not in _WITHOUT

    def execute(self, sql: Any, execution_options: Any = None) -> None:
        self._operations.execute(sql, execution_options)

    def _exec(self, construct: Any, *args: Any, **kwargs: Any) -> Any:
        del args, kwargs  # Alembic's own callers pass values here, others do not
        return self.bind.execute(construct)


def x_arguments(
    environment: Environment, *, as_dictionary: bool = False
) -> dict[str, str] | list[str]:
    if as_dictionary:
        return dict(environment.x)
    return [f"{key}={value}" if value else key for key, value in environment.x.items()]


def attribute(name: str) -> Any:
    """Give what `alembic.context` offers now."""
    return current(f"context.{name}").context_attribute(name)


def in_migration(operations: Migration, context: MigrationContext, name: str) -> Any:
    """Give what `alembic.context` offers while a migration runs."""
    environment = operations.environment
    offered: dict[str, Any] = {
        "config": context.config,
        "get_context": lambda: context,
        "get_bind": operations.get_bind,
        "execute": operations.execute,
        "is_offline_mode": lambda: operations.op.offline,
        "get_impl": lambda: context.impl,
        "is_transactional_ddl": lambda: context.impl.transactional_ddl,
        "requires_connection": lambda: not operations.op.offline,
        "begin_transaction": context.begin_transaction,
        "get_tag_argument": lambda: operations.op.tag,
        "get_x_argument": lambda as_dictionary=False: x_arguments(
            environment, as_dictionary=as_dictionary
        ),
    }
    if name not in offered:
        message = f"module 'alembic.context' has no attribute {name!r} in a migration"
        raise AttributeError(message)
    return offered[name]
