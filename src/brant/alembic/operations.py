"""Operations: the `op` of an old script, sync calls that become brant's operations.

Each method is brant's own of the same name, awaited from inside the script's greenlet.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from brant import operations as ops
from brant.alembic import ddl
from brant.alembic.absent import absent
from brant.alembic.batch import BatchOperations, restating
from brant.alembic.binds import Typing, unescaped
from brant.alembic.connection import bind, release
from brant.alembic.context import MigrationContext, in_migration
from brant.alembic.legacy import meaningful, warn
from brant.alembic.makers import MAKERS
from brant.alembic.ops import calls
from brant.alembic.raised import raised
from brant.errors import (
    BrantError,
    ScriptReadsDatabaseError,
    TransactionEndedError,
    UnknownLegacyOperationError,
)
from brant.op import calling_site
from brant.schema import constructs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    from brant.alembic.environment import Environment
    from brant.op import Op

_C = TypeVar("_C", bound="type[Any]")
_F = TypeVar("_F", bound="Callable[..., Any]")

_ROLLBACKS: Final = frozenset(
    {"ROLLBACK", "ROLLBACK TRANSACTION", "ROLLBACK WORK", "ABORT"}
)
_MARK: Final = "brant_script"
_GO_BACK: Final = frozenset({"postgresql", "sqlite"})
"""Elsewhere an operation on a table ends the transaction and its savepoints."""
_ENDS: Final = frozenset({"COMMIT", "COMMIT TRANSACTION", "COMMIT WORK", "END"})
_BEGINS: Final = frozenset({"BEGIN", "BEGIN TRANSACTION", "BEGIN WORK"})


class Operations:
    """The operations of one running migration."""

    implementations: ClassVar[dict[type[Any], Callable[..., Any]]] = {}
    """What others registered, by the class of their operation; as in Alembic."""

    def __init__(self, migration_context: MigrationContext, _impl: Any = None) -> None:
        """Another face of the migration that runs; scripts may make one."""
        self.__dict__ = vars(migration_context.operations)

    @classmethod
    @contextmanager
    def context(cls, migration_context: MigrationContext) -> Iterator[Operations]:
        """Give the operations of the migration that runs; nothing is installed."""
        yield cls(migration_context)

    @classmethod
    def of(
        cls,
        op: Op,
        environment: Environment,
        *,
        rolls_back: bool = False,
        catches: bool = False,
        heads: tuple[str, ...] = (),
    ) -> Operations:
        made = cls.__new__(cls)
        made._start(op, environment)  # noqa: SLF001  # its own
        made.heads = heads
        made._rolls_back = rolls_back or catches  # noqa: SLF001
        made._catches = catches and not op.offline  # noqa: SLF001
        return made

    def _start(self, op: Op, environment: Environment) -> None:
        self.op = op
        self.environment = environment
        self.migration_context = MigrationContext(self)
        self.heads: tuple[str, ...] = ()
        """The version table's rows before the migration, or after it for its hooks."""
        self.blocks = 0
        """Of autocommit that are open."""
        self._rolls_back = False
        self._catches = False
        """Each operation is sent at once: the script may go on after an error."""
        self._told: Exception | None = None
        """The last error, in the form that the script got it."""
        self._outside: AbstractAsyncContextManager[None] | None = None
        self._connection: sa.Connection | None = None
        """Once the script has it."""
        self._typing: Typing | None = None
        self._is_marked = False
        self._is_lost = False

    def __getattr__(self, name: str) -> Any:
        if name in MAKERS:
            return lambda *args, **kwargs: self._send(name, args, kwargs)
        if (theirs := registered(name)) is not None:
            return partial(theirs, self)
        raise UnknownLegacyOperationError(name)

    def _send(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        left = self._sent_by_others(name, args, kwargs)
        if left is None:
            return None
        kept = self.tolerated(name, left)
        if name == "create_table":
            _leave_out_late_keys(args[1:])
        return self.settle(restating(getattr(self.op, name)(*args, **kept)))

    def _sent_by_others(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Send what somebody compiles by himself; give the keywords that are left."""
        if name not in ddl.METHODS or not ddl.is_overridden():
            return kwargs
        found, left = ddl.overridden(name, args, kwargs, self.get_bind().dialect)
        for sql in found:
            self.settle(self.op.execute(sql))
        return left

    def tolerated(self, name: str, keywords: dict[str, Any]) -> dict[str, Any]:
        """Leave out what Alembic has always ignored, and say so."""
        any_keyword = name == "create_table"
        kept, ignored = meaningful(MAKERS[name], keywords, takes_any=any_keyword)
        for each in ignored:
            warn(f"op.{name}() has no parameter {each!r}: ignored", calling_site())
        return kept

    def settle(self, awaitable: Awaitable[Any]) -> Any:
        """Await something, and send it at once if the script uses the connection."""
        self._refuse_if_lost()
        try:
            found = await_only(awaitable)
            if self._connection is not None:
                self._bound()
        except BrantError as error:
            if self._catches and self._is_marked:
                self.rolled_back()
            if (told := raised(error)) is error:
                raise
            self._told = told
            raise told from error
        return found

    def _bound(self) -> sa.Connection:
        """Give the connection, with nothing left to send, and mark the place."""
        found = await_only(self.op.connection()).sync_connection
        assert found is not None  # noqa: S101  # it is open
        connection = self._connection = found
        if self._typing is None:
            self._typing = Typing(connection)
            self._typing.listen()
        if self._rolls_back and self._is_inside and connection.dialect.name in _GO_BACK:
            connection.exec_driver_sql(f"SAVEPOINT {_MARK}")
            self._is_marked = True
        return connection

    @property
    def _is_inside(self) -> bool:
        """There is a transaction that savepoints can be in."""
        return self._outside is None and not self.blocks

    # What scripts ask

    def get_bind(self) -> sa.Connection:
        """Give the revision's connection; what was batched is sent first.

        From here on nothing is batched: the script may look at any time. Where it is
        only planned or written down it may know the dialect.
        """
        self._refuse_if_lost()
        try:
            return bind(self._bound(), self)
        except ScriptReadsDatabaseError as error:
            return absent(self.op, error, self.execute)

    def get_context(self) -> MigrationContext:
        return self.migration_context

    def context_attribute(self, name: str) -> Any:
        return in_migration(self, self.migration_context, name)

    @property
    def impl(self) -> Any:
        return self.migration_context.impl

    def commit(self) -> None:
        """Commit what was done so far; what follows is a new transaction."""
        if self._outside is None:
            block = self.op.autocommit()
            await_only(block.__aenter__())
            self._is_marked = False
            self.settle(block.__aexit__(None, None, None))

    def rolled_back(self) -> None:
        """Take back what was done through the connection since the last operation.

        Where no place was marked it is an error, which is told later: the rollback
        may be on the way of another error.
        """
        if self._is_marked and self._is_inside and self._connection is not None:
            sql = f"ROLLBACK TO SAVEPOINT {_MARK}"
            self._connection.exec_driver_sql(sql)
        else:
            self._is_lost = True

    def _refuse_if_lost(self) -> None:
        if self._is_lost:
            raise TransactionEndedError("rollback")

    def finish(self) -> None:
        """End what the script left open."""
        self._refuse_if_lost()
        self.enter()

    def explained(self, error: Exception) -> BrantError | None:
        """Say more than the driver does, where that can be."""
        if error is self._told and isinstance(error.__cause__, BrantError):
            return error.__cause__
        if self._typing is None or not isinstance(error, DBAPIError):
            return None
        return self._typing.explained(error)

    def release(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        if self._connection is not None:
            release(self._connection)

    # Data

    def execute(
        self,
        sqltext: Any,
        execution_options: dict[str, Any] | None = None,
    ) -> None:
        if self.is_border(sqltext):
            return
        if isinstance(sqltext, str):
            sqltext = unescaped(sqltext)
        options = {k: v for k, v in (execution_options or {}).items() if k not in _OLD}
        made = self.op.execute(sqltext, execution_options=options or None)
        self.settle(made)

    def is_border(self, statement: Any) -> bool:
        """Tell whether it is a transaction's begin or end, and if so see to it."""
        if not isinstance(statement, str | sa.TextClause):
            return False
        word = " ".join(str(statement).upper().strip(" \t\r\n;").split())
        if word in _ENDS:
            self._leave()
        elif word in _BEGINS:
            self.enter()
        elif word in _ROLLBACKS:
            self.rolled_back()
        else:
            return False
        return True

    def bulk_insert(
        self, table: Any, rows: list[dict[str, Any]], *, multiinsert: bool = True
    ) -> None:
        if rows:
            made = self.op.bulk_insert(table, rows, multiinsert=multiinsert)
            self.settle(made)

    def run_async(
        self, async_function: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any
    ) -> Any:
        return await_only(async_function(self._bound(), *args, **kwargs))

    f = staticmethod(ops.f)
    inline_literal = staticmethod(ops.inline_literal)

    def batch_alter_table(self, *args: Any, **kwargs: Any) -> BatchOperations:
        kept, ignored = meaningful(ops.AlterTable.of, kwargs)
        for each in ignored:
            warn(f"op.batch_alter_table() has no {each!r}: ignored", calling_site())
        return BatchOperations(self, self.op.batch_alter_table(*args, **kept))

    # Transactions

    def _leave(self) -> None:
        """Commit; what follows runs outside of transactions, as it does on psycopg2."""
        if self._outside is None:
            block = self.op.autocommit()
            await_only(block.__aenter__())
            self._outside = block

    def start(self) -> None:
        """Open the connection for a script that may go on after an error."""
        if self._catches:
            with suppress(ScriptReadsDatabaseError):  # where it is only planned
                self._bound()

    def make_room(self) -> None:
        """Let another connection write to SQLite: it has room for one that does."""
        if not self.op.offline and self._bound().dialect.name == "sqlite":
            self._leave()

    def enter(self) -> None:
        """Go back into a transaction, if the script left it with a COMMIT."""
        block, self._outside = self._outside, None
        if block is not None:
            self.settle(block.__aexit__(None, None, None))

    # Other people's operations

    @classmethod
    def register_operation(
        cls, name: str, sourcename: str | None = None
    ) -> Callable[[_C], _C]:
        """Make an operation's class method callable as `op.<name>`."""

        def register(operation: _C) -> _C:
            source = getattr(operation, sourcename or name)

            def call(self: Any, *args: Any, **kwargs: Any) -> Any:
                return source(self, *args, **kwargs)

            call.__name__, call.__doc__ = name, source.__doc__
            setattr(cls, name, call)
            return operation

        return register

    @classmethod
    def implementation_for(
        cls, operation: type[Any], replace: bool = False
    ) -> Callable[[_F], _F]:
        """Say how an operation is carried out."""
        del replace  # brant's own are values, which nobody replaces

        def register(function: _F) -> _F:
            cls.implementations[operation] = function
            return function

        return register

    def invoke(self, operation: Any) -> Any:
        """Carry out an operation: brant's own value or somebody's registered one."""
        if isinstance(operation, ops.Operation):
            return self.settle(self.op.run(operation))
        for kind in type(operation).__mro__:
            if kind in self.implementations:
                return self.implementations[kind](self, operation)
        if known := list(calls(operation)):
            found = [getattr(self, name)(*a, **k) for name, a, k in known]
            return found[-1]
        if (theirs := registered("_to_impl")) is not None:
            dialect = self.migration_context.dialect.name
            return theirs.dispatch(operation, dialect)(self, operation)
        raise UnknownLegacyOperationError(type(operation).__name__)


def _leave_out_late_keys(parts: tuple[Any, ...]) -> None:
    """Alembic never makes a table's keys that are to be made later: scripts do."""
    for part in parts:
        keys = part.foreign_keys if isinstance(part, sa.Column) else [part]
        for key in keys:
            if getattr(key, "use_alter", False):
                constructs.leave_out(key)


def registered(name: str, kind: str = "Operations") -> Any:
    """Give what a package like alembic-utils added to the Alembic that it imported."""
    theirs = getattr(sys.modules.get("alembic.operations"), kind, None)
    return None if name.startswith("__") else getattr(theirs, name, None)


_OLD: Final = frozenset({"autocommit"})
"""Execution options of SQLAlchemy 1.x, which nothing obeys any more."""
