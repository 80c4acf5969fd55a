"""Connections that are open already, and what was asked on them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, final

from brant.runtime.releasing import to_its_end

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    Creator = Callable[..., Awaitable[Any]]


@final
class Spare:
    """What a look has opened, for the run that follows it on the same URL."""

    def __init__(self) -> None:
        self._url: str | None = None
        self._connect: Creator | None = None
        self._open: list[Any] = []
        self.opening: Sequence[str | None] | None = None
        """The server's answer to SQLAlchemy's opening question."""

    @property
    def first(self) -> Any:
        """One that nobody has taken yet, or None."""
        return self._open[0] if self._open else None

    async def connected(self, url: str, connect: Creator) -> Any:
        """Open a connection, and keep it for whoever is next."""
        connection = await connect()
        self._url, self._connect = url, connect
        self._open.append(connection)
        return connection

    async def add(self) -> None:
        """Open one more; what is wrong with that is for whoever needs it."""
        if self._connect is not None:
            with suppress(Exception):
                self._open.append(await self._connect())

    def creator(self, url: str) -> Creator | None:
        """Give what opens connections of the URL, of which there are some already."""
        connect = self._connect if url == self._url else None
        if connect is None:
            return None

        async def opened(*_arguments: Any, **_options: Any) -> Any:
            while self._open:
                connection = self._open.pop(0)
                if not connection.is_closed():
                    return connection
            return await connect()

        return opened

    async def aclose(self) -> None:
        """Close what nobody took."""
        while self._open:
            await to_its_end(self._open.pop().close)
