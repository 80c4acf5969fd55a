"""A connection that is open already."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, final

from anyio import move_on_after

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_CLOSE_WITHIN: Final = 5.0


@final
class Spare:
    """The connection of a look, for the run that follows it on the same URL."""

    def __init__(self) -> None:
        self._open: dict[str, Any] = {}

    def keep(self, url: str, connection: Any) -> None:
        self._open[url] = connection

    def creator(self, url: str) -> Callable[..., Awaitable[Any]] | None:
        """Give what opens connections of a URL, of which there is one already."""
        if url not in self._open:
            return None
        connect = import_module("asyncpg").connect

        async def opened(*arguments: Any, **options: Any) -> Any:
            found = self._open.pop(url, None)
            if found is None or found.is_closed():
                return await connect(*arguments, **options)
            return found

        return opened

    async def aclose(self) -> None:
        """Close what nobody took."""
        while self._open:
            _, connection = self._open.popitem()
            with move_on_after(_CLOSE_WITHIN, shield=True):
                await connection.close()
