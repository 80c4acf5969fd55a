"""What waits to be awaited, and how a forgotten one is noticed."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar, final

from brant.errors import LateOperationError, NotAwaitedError
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping
    from types import TracebackType

    from brant.operations import Operation

_R = TypeVar("_R")
_Opener: TypeAlias = "Callable[[Site], AbstractAsyncContextManager[_R]]"

_BRANT: Final = PurePath(__file__).parent.parent
_BETWEEN: Final = (
    *(f"{_BRANT / room}{os.sep}" for room in ("op", "alembic")),
    "<string>",
)
"""The files of what stands between a script and an operation.

The functions of an installed Alembic's `op` are made of a string.
"""


@final
@dataclass(frozen=True, slots=True)
class Site:
    """The place in a script where an operation was made."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@final
class Pending(Generic[_R]):
    """An operation that waits to be awaited, and remembers where it was made."""

    __slots__ = ("_maker", "_result", "is_awaited", "operation", "site")

    def __init__(
        self, maker: Maker, operation: Operation, result: _R, site: Site
    ) -> None:
        self._maker = maker
        self._result = result
        self.operation = operation
        self.site = site
        self.is_awaited = False

    def __await__(self) -> Generator[Any, Any, _R]:
        self._maker.start(self)
        yield from self._maker.take(self.operation, self.site).__await__()
        return self._result

    def describe(self) -> str:
        return self.operation.describe()


@final
class Question(Generic[_R]):
    """A question to the database that waits to be awaited, likewise."""

    __slots__ = ("_ask", "_maker", "_words", "is_awaited", "site")

    def __init__(
        self, maker: Maker, words: str, ask: Callable[[Site], Awaitable[_R]], site: Site
    ) -> None:
        self._maker = maker
        self._words = words
        self._ask = ask
        self.site = site
        self.is_awaited = False

    def __await__(self) -> Generator[Any, Any, _R]:
        self._maker.start(self)
        return (yield from self._ask(self.site).__await__())

    def describe(self) -> str:
        return self._words


@final
class Block(AbstractAsyncContextManager[_R]):
    """What waits to be entered with `async with`, likewise."""

    def __init__(self, maker: Maker, words: str, open: _Opener[_R], site: Site) -> None:
        self._maker = maker
        self._words = words
        self._open = open
        self.site = site
        self.is_awaited = False

    async def __aenter__(self) -> _R:
        self._maker.start(self)
        self._opened = self._open(self.site)
        return await self._opened.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        return await self._opened.__aexit__(kind, error, traceback)

    def describe(self) -> str:
        return self._words


Waiting: TypeAlias = Pending[Any] | Question[Any] | Block[Any]


class Maker:
    """Makes what a script has to await, and notices what it forgot."""

    def __init__(self, naming_convention: Mapping[str, Any] | None = None) -> None:
        self._waiting: list[Waiting] = []
        self._is_over = False
        self.naming_convention = naming_convention

    async def take(self, operation: Operation, site: Site) -> None:
        raise NotImplementedError  # abstract: Op and BatchOp say where it goes

    def pending(self, operation: Operation, result: _R) -> Pending[_R]:
        made = Pending(self, operation, result, calling_site())
        self._waiting.append(made)
        return made

    def question(
        self, words: str, ask: Callable[[Site], Awaitable[_R]]
    ) -> Question[_R]:
        made = Question(self, words, ask, calling_site())
        self._waiting.append(made)
        return made

    def block(self, words: str, open: _Opener[_R], site: Site) -> Block[_R]:
        made = Block(self, words, open, site)
        self._waiting.append(made)
        return made

    def start(self, pending: Waiting) -> None:
        """Check that everything made before was awaited; now it is this one's turn.

        Raises:
            NotAwaitedError: an earlier operation was forgotten.
            LateOperationError: the revision has ended.
        """
        pending.is_awaited = True
        self._check_time()
        while self._waiting:
            first = self._waiting.pop(0)
            if not first.is_awaited:
                raise _forgotten(first)
            if first is pending:
                return

    def finish(self) -> None:
        """Check that nothing was forgotten.

        Raises:
            NotAwaitedError: an operation was made and never awaited.
            LateOperationError: the revision has ended.
        """
        self._check_time()
        for pending in self._waiting:
            if not pending.is_awaited:
                raise _forgotten(pending)

    def end(self) -> None:
        """Take nothing more: what comes now would be lost, or another revision's."""
        self._is_over = True

    def _check_time(self) -> None:
        if self._is_over:
            site = calling_site()
            raise LateOperationError(site.file, site.line)


def _forgotten(pending: Waiting) -> NotAwaitedError:
    site = pending.site
    is_block = isinstance(pending, Block)
    return NotAwaitedError(pending.describe(), site.file, site.line, is_block=is_block)


def calling_site() -> Site:
    """Find the first frame of a script: what stands between is left out."""
    frame = sys._getframe(1)  # noqa: SLF001  # the documented way to a caller's line
    while frame.f_code.co_filename.startswith(_BETWEEN) and frame.f_back is not None:
        frame = frame.f_back
    return Site(frame.f_code.co_filename, frame.f_lineno)
