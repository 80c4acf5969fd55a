"""Moving the version rows while no script is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.errors import VersionChangedError
from brant.revisions import stamped
from brant.runtime.batching import Command, SendError
from brant.runtime.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.op import Op
    from brant.revisions import Plan, Step
    from brant.runtime.apply import Applier


async def stamp(applier: Applier, plan: Plan) -> None:
    """Move the version rows; hooks that are there are awaited with it.

    Raises:
        VersionChangedError: they are not where the plan begins.
    """
    hooks = applier.settings.on_version_apply
    if hooks and (steps := stamped(applier.settings.graph, plan)):
        await _telling(applier, plan, steps)
        return
    database, books = applier.database, applier.books
    dialect, is_whole = database.dialect, applier.transactions.is_whole
    change = books.moving(plan.change, plan.before)
    commands = [*change, books.appending(books.stamped(plan))]
    if not is_whole:
        commands = [Command(dialect.begin), *commands, Command(dialect.commit)]
    try:
        await database.channel.send(commands)
    except SendError as error:
        if not is_whole:
            await database.abort()
        if error.fault.kind is Kind.VERSION_CHANGED:
            table = database.tables.version_table
            raise VersionChangedError(table, plan.before) from error.error
        raise


async def _telling(applier: Applier, plan: Plan, steps: Sequence[Step]) -> None:
    """Move them in one transaction with what the hooks send."""
    first, books = steps[0], applier.books
    teller = applier.teller(first)
    executor = applier.executor(first, applier.database.channel, None, teller)
    try:
        for step in steps:
            script = applier.settings.scripts[step.revision.id]
            op = applier.op(applier.sink(executor) if applier.sink else executor)
            await applier.call(step, script.path, _no_script, op)
        await executor.finish(books.appending(books.stamped(plan)))
    except BaseException:
        await applier.undo(executor)
        raise


async def _no_script(op: Op) -> None:
    """Stand for the script that a stamp does not run."""
