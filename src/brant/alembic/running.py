"""From an old script's function to one that brant can await."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.util import greenlet_spawn

from brant.alembic.current import NotRunningError, running
from brant.alembic.operations import Operations

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from brant.alembic.environment import Environment
    from brant.op import Op

__all__ = ["asynchronous", "needs_a_migration"]


def asynchronous(
    found: Callable[[], Callable[..., Any]], environment: Environment
) -> Callable[[Op], Awaitable[None]]:
    """Make a function of `op` that runs the one which *found* gives, in a greenlet.

    *found* is called there too: a script may use `op` while it is executed.
    """

    async def run(op: Op) -> None:
        operations = Operations(op, environment)

        def body() -> None:
            found()(**environment.arguments)
            operations.enter()

        with running(operations):
            await greenlet_spawn(body)

    return run


def needs_a_migration(error: BaseException | None) -> bool:
    """Tell whether something failed because no migration was running."""
    while error is not None:
        if isinstance(error, NotRunningError):
            return True
        error = error.__cause__ or error.__context__
    return False
