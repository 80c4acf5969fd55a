"""What a script comes to before its turn: a sink that asks nobody, what it heard."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, NoReturn, final

from brant.runtime.batching import Command
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.dialects import Dialect
    from brant.op import Site
    from brant.operations import Operation


class UnforeseenError(BaseException):
    """A script wants something of the server; not for a script's `except Exception`."""


@final
@dataclass(slots=True)
class Foresight:
    """A sink that compiles, and gives up where the server would have to answer."""

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

    async def fetch(self, _statement: Any, _parameters: Any, _site: Site) -> NoReturn:
        raise UnforeseenError

    async def connection(self, _site: Site) -> NoReturn:
        raise UnforeseenError

    def session(self, _site: Site) -> NoReturn:
        raise UnforeseenError

    def autocommit(self, _site: Site) -> NoReturn:
        raise UnforeseenError

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
