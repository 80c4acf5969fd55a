"""A run that is written down instead of sent: offline SQL.

The executor, the transactions and the version rows are those of a run on a database;
only the channel leads nowhere. Whatever would need an answer is refused with its line
in the script.
"""

from __future__ import annotations

from dataclasses import replace
from sys import maxsize
from typing import TYPE_CHECKING, Any, ClassVar, final

from brant.dialects.terminators import terminated
from brant.errors import (
    NoLiteralError,
    OfflineOperationError,
    OperationError,
)
from brant.runtime.apply import Applier
from brant.runtime.batching import Channel, Command, guarded
from brant.runtime.books import Books
from brant.runtime.database import Database
from brant.runtime.history import Runner
from brant.runtime.sending import Bracket
from brant.runtime.stamping import stamp
from brant.runtime.tables import BrantTables
from brant.scripts.record import Unconnected
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from brant.dialects import Standard, Statement
    from brant.op import Site
    from brant.operations import Operation
    from brant.revisions import Plan, Step
    from brant.runtime.executor import Executor
    from brant.runtime.settings import Settings


@final
class Transcript(Channel):
    """Writes down what it is given; there is no connection behind it."""

    largest: ClassVar[int] = maxsize

    def __init__(self, dialect: Standard) -> None:
        self.messages = 0
        self.blockers = ()
        self.is_stopping = False
        self.statements: list[str] = []
        self._dialect = dialect
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._parts).lstrip("\n") + "\n" if self._parts else ""

    async def send(self, commands: Sequence[Command]) -> None:
        for command in commands:
            can_check = self._dialect.name == "postgresql"
            sql = guarded(command) if can_check else command.sql
            if sql:
                self.statements.append(sql)
                self._parts.append(f"\n{terminated(sql, self._dialect)}")

    async def abort(self) -> None:
        """Do nothing: a transcript that is cut off is thrown away."""

    def comment(self, text: str) -> None:
        self._parts.append(f"\n-- {' '.join(text.split())}")


@final
@dataclass(frozen=True, slots=True)
class OfflineSink(Unconnected):
    """Hands on what can be written down."""

    executor: Executor

    async def run(self, operation: Operation, site: Site) -> None:
        try:
            for statement in self.executor.dialect.compile(operation):
                written = self._written(statement, site)
                await self.executor.take(written, operation, site)
        except NoLiteralError:
            raise
        except OperationError as error:
            raise OfflineOperationError(error, site.file, site.line) from error

    def _written(self, statement: Statement, site: Site) -> Statement:
        statement = replace(statement, verify=None)
        if statement.construct is None:
            return statement
        construct: Any = statement.construct
        compiled = construct.compile(dialect=self.executor.dialect.sqlalchemy)
        if statement.parameters or compiled.binds:
            raise NoLiteralError(statement.sql, site.file, site.line)
        return replace(statement, construct=None)

    def autocommit(self, site: Site) -> AbstractAsyncContextManager[None]:
        return self.executor.autocommit(site)


async def write(
    plan: Plan,
    settings: Settings,
    dialect: Standard,
    *,
    version_table: str,
    schema: str | None,
) -> Transcript:
    """Write down what carrying out the plan would send.

    Raises:
        ScriptReadsDatabaseError: a script wants to know something.
        OfflineOperationError: an operation does, or it cannot be compiled.
        NoLiteralError: a value cannot be written as SQL.
    """
    transcript = Transcript(dialect)
    tables = BrantTables(dialect, version_table, schema)
    database = Database(transcript, dialect, tables, is_joined=False)
    applier = Applier(
        database,
        settings,
        # There only the version rows guard a run (see lock.py), so they do here.
        Books(
            database,
            settings.graph,
            Runner.offline(),
            is_exclusive=dialect.name != "sqlite",
        ),
        sink=OfflineSink,
    )
    if not plan.before:
        transcript.comment("brant's own tables, where they are missing")
        await database.channel.send(database.tables.create())
    if not plan.is_empty:
        async with applier.transactions.limited():
            await _carry_out(plan, applier, transcript)
    return transcript


async def _carry_out(plan: Plan, applier: Applier, transcript: Transcript) -> None:
    bounds = applier.transactions
    around = bounds.whole() if bounds.is_whole else Bracket()
    await transcript.send(around.opening)
    for step in plan.steps:
        transcript.comment(_title(step))
        await applier.apply(step, retries=0)
    if not plan.steps:
        transcript.comment(f"stamp {', '.join(plan.after) or 'base'}")
        await stamp(applier, plan)
    await transcript.send(around.closing)


def _title(step: Step) -> str:
    revision = step.revision
    done = "" if step.direction == "upgrade" else ", downgrade"
    return f"revision {revision.id}{done}: {revision.message}"
