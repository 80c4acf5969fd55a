"""What a script comes to before its turn: a sink that asks nobody, what it heard."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, NoReturn, final

from anyio import Lock

from brant.runtime.batching import Channel, Command
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from brant.dialects import Dialect
    from brant.op import Site
    from brant.operations import Operation
    from brant.revisions import Step
    from brant.runtime.executor import Executor
    from brant.runtime.journal import Journals


class UnforeseenError(BaseException):
    """A script wants something of the server; not for a script's `except Exception`."""


class _Unanswered:
    """A sink that gives up where the server would have to answer."""

    __slots__ = ()

    async def fetch(self, _statement: Any, _parameters: Any, _site: Site) -> NoReturn:
        raise UnforeseenError

    async def connection(self, _site: Site) -> NoReturn:
        raise UnforeseenError

    def session(self, _site: Site) -> NoReturn:
        raise UnforeseenError

    def autocommit(self, _site: Site) -> NoReturn:
        raise UnforeseenError


@final
@dataclass(slots=True)
class Foresight(_Unanswered):
    """Compiles, for a revision that is a transaction."""

    dialect: Dialect
    commands: list[Command] = field(default_factory=list)
    operations: list[tuple[Operation, Site]] = field(default_factory=list)

    async def run(self, operation: Operation, site: Site) -> None:
        if not self.dialect.may_be_tried(operation):
            raise UnforeseenError
        self.operations.append((operation, site))
        for statement in self.dialect.compile(operation, ()):
            if not statement.is_batchable:
                raise UnforeseenError
            self.commands.append(Command(statement.sql))

    def foreseen(self, fingerprint: str) -> Foreseen:
        """Give what was heard."""
        return Foreseen(
            commands=tuple(self.commands),
            operations=tuple(self.operations),
            fingerprint=fingerprint,
            size=sum(len(each.sql) for each in self.commands),
        )


@final
@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a script comes to, whenever and wherever it runs."""

    commands: tuple[Command, ...]
    operations: tuple[tuple[Operation, Site], ...]
    fingerprint: str
    size: int
    """Characters of SQL."""


@final
class Heard(Channel):
    """A channel to nobody: what would be sent is kept, and taken to go well."""

    def __init__(self) -> None:
        self.is_stopping = self.is_stopped = False
        self.commands: list[Command] = []

    def __getattr__(self, name: str) -> NoReturn:
        raise UnforeseenError  # what else there is of a channel needs a server

    async def send(self, commands: Sequence[Command]) -> None:
        self.commands += commands


@final
@dataclass(frozen=True, slots=True)
class Rehearsal(_Unanswered):
    """A run without a server, for a revision that the journal says all of."""

    executor: Executor
    heard: Heard
    journals: Journals
    operations: list[tuple[Operation, Site]]

    async def run(self, operation: Operation, site: Site) -> None:
        dialect = self.executor.dialect
        if not dialect.may_be_tried(operation):
            raise UnforeseenError
        await self.executor.run(operation, site)

    async def finish(self, history: Command) -> list[Command]:
        """Give all that is sent, with the history row and the change of version."""
        await self.executor.finish(history)
        return self.heard.commands


@final
@dataclass(slots=True)
class Shared:
    """What scripts come to, for runs on several databases of one kind.

    Of runs that get to a script at the same time one compiles it.
    """

    _turn: Lock = field(default_factory=Lock)
    _known: dict[tuple[str, str], Foreseen] = field(default_factory=dict)
    """By revision and direction."""

    def knows(self, step: Step) -> bool:
        return (step.revision.id, step.direction) in self._known

    async def foreseen(
        self, step: Step, find_out: Callable[[], Awaitable[Foreseen | None]]
    ) -> Foreseen | None:
        """Give what a step comes to; None where that has to wait for its turn."""
        key = (step.revision.id, step.direction)
        if key not in self._known:
            async with self._turn:
                found = self._known.get(key) or await find_out()
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]
