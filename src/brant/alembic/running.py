"""From an old script's function to one that brant can await."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, final

from sqlalchemy.util import greenlet_spawn

from brant.alembic.current import NotRunningError, running
from brant.alembic.importing import lead_installed
from brant.alembic.operations import Operations
from brant.errors.causes import causes
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import sqlalchemy as sa

    from brant.alembic.environment import Environment
    from brant.op import Op

__all__ = ["Manner", "asynchronous", "needs_a_migration"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a script's text says of how it runs."""

    rolls_back: bool
    """Places are marked to go back to."""
    catches: bool
    """It may go on after an error, so none is to come later."""
    opens_connections: bool
    """SQLite has room for one that writes, so the script gets no transaction there."""
    engines: list[sa.Engine] = field(default_factory=list)
    """Those it made; what is left open is closed after it."""


def asynchronous(
    found: Callable[[], Callable[..., Any]],
    environment: Environment,
    manner: Manner,
) -> Callable[[Op], Awaitable[None]]:
    """Make a function of `op` that runs the one which *found* gives, in a greenlet.

    *found* is called there too: a script may use `op` while it is executed.
    """

    async def run(op: Op) -> None:
        step = environment.step
        operations = Operations.of(
            op,
            environment,
            rolls_back=manner.rolls_back,
            catches=manner.catches,
            heads=step.heads_before if step else (),
        )

        def body() -> None:
            try:
                if manner.opens_connections:
                    operations.make_room()
                operations.start()
                found()(**environment.arguments)
                operations.finish()
            except Exception as error:
                told = operations.explained(error)
                if told is None:
                    raise
                if told is error.__cause__:
                    error.__cause__ = None  # each would lead to the other
                else:
                    told.__cause__ = error
                raise told.with_traceback(error.__traceback__) from told.__cause__
            finally:
                operations.release()
                while manner.engines:
                    manner.engines.pop().dispose()

        lead_installed()
        with running(operations):
            await greenlet_spawn(body)

    return run


def needs_a_migration(error: BaseException | None) -> bool:
    """Tell whether something failed because no migration was running."""
    found = causes(error, contexts=True)
    return any(isinstance(each, NotRunningError) for each in found)
