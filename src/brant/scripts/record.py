"""Recording what a script would send, without a database.

It imports the operations, and SQLAlchemy with them: a caller imports it when it needs
it, not before.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NoReturn, final

from brant.errors import ScriptReadsDatabaseError
from brant.op import Op
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from brant.op import Site
    from brant.operations import Operation


@final
@dataclass(frozen=True, slots=True)
class Recorded:
    """An operation, where the script made it, and whether in an autocommit block."""

    operation: Operation
    site: Site
    is_autocommit: bool = False


class Unconnected:
    """The part of a sink that would ask a database, and refuses."""

    __slots__ = ()

    async def fetch(self, statement: Any, parameters: Any, site: Site) -> NoReturn:  # noqa: ARG002  # Sink's
        raise ScriptReadsDatabaseError(site.file, site.line, "fetch")

    async def connection(self, site: Site) -> NoReturn:
        raise ScriptReadsDatabaseError(site.file, site.line, "connection")

    def session(self, site: Site) -> NoReturn:
        raise ScriptReadsDatabaseError(site.file, site.line, "session")


@final
class Recorder(Unconnected):
    """A sink that keeps operations in the order they were awaited."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.is_autocommit = False

    async def run(self, operation: Operation, site: Site) -> None:
        self.recorded.append(Recorded(operation, site, self.is_autocommit))

    @asynccontextmanager
    async def autocommit(self, site: Site) -> AsyncIterator[None]:  # noqa: ARG002  # Sink's
        self.is_autocommit = True
        try:
            yield
        finally:
            self.is_autocommit = False


async def record(function: Callable[[Op], Awaitable[None]]) -> tuple[Recorded, ...]:
    """Give the operations that an upgrade or downgrade sends, in their order.

    Raises:
        ScriptReadsDatabaseError: it asks the database for something.
        NotAwaitedError: it made an operation that it did not await.
    """
    recorder = Recorder()
    op = Op(recorder)
    await function(op)
    op.finish()
    return tuple(recorder.recorded)
