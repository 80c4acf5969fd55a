"""Answers for probes: the process lives, and the database is where its code needs it.

However many ask, the database is looked at once in a while: who comes meanwhile is
given what was seen last, or waits for the look that is under way.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, final

from anyio import Lock, move_on_after

from brant.errors import ConnectError, FutureRevisionError, NotCurrentError
from brant.errors.arguments import number
from brant.migrator import Migrator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

_log: Final = logging.getLogger("brant")
_LIVE: Final = ("live", "livez")
_READY: Final = ("ready", "readyz")


def health(migrator: Migrator, *, every: float = 1.0, timeout: float = 2.0) -> Health:
    """Make an ASGI application that answers probes.

    The last part of the path is the question. `live` is answered with 200 at once, and
    the database is not asked. `ready` is 200 where the database is at the heads that
    this code knows (or ahead, where `future` allows it), and 503 where it is not or
    cannot be reached in *timeout* seconds; it is asked at most once in *every* seconds.

    Example:
        ```python
        app.mount("/health", health(migrator))
        ```
    """
    return Health(migrator, every=every, timeout=timeout)


@final
class Health:
    """Probes of one migrator; an ASGI application to mount, or to give to a route."""

    def __init__(
        self,
        migrator: Migrator,
        *,
        every: float = 1.0,
        timeout: float = 2.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        number("every", every)
        number("timeout", timeout, least=0.001)
        # Events tell of runs; a probe would tell the same once a second.
        self._migrator = Migrator.from_config(replace(migrator.config, on_event=()))
        self._every = every
        self._timeout = timeout
        self._clock = clock
        self._looking: Lock | None = None
        self._until = float("-inf")
        self._seen: Mapping[str, Any] = {"status": "unknown"}

    async def __call__(
        self,
        scope: Any,  # each framework says in its own types what these are
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _live_and_die(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"probes are asked by HTTP, not by {scope['type']}")
        status, body = await self._answer(scope["method"], scope["path"])
        text = json.dumps(body).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(text)).encode()),
            (b"cache-control", b"no-store"),
        ]
        start = {"status": int(status), "headers": headers}
        await send({"type": "http.response.start", **start})
        body_sent = b"" if scope["method"] == "HEAD" else text
        await send({"type": "http.response.body", "body": body_sent})

    async def _answer(
        self, method: str, path: str
    ) -> tuple[HTTPStatus, Mapping[str, Any]]:
        question = path.rstrip("/").rpartition("/")[2]
        if question not in (*_LIVE, *_READY):
            return HTTPStatus.NOT_FOUND, {"status": "unknown", "ask": "live or ready"}
        if method not in {"GET", "HEAD"}:
            return HTTPStatus.METHOD_NOT_ALLOWED, {"status": "unknown", "ask": "GET"}
        if question in _LIVE:
            return HTTPStatus.OK, {"status": "live"}
        seen = await self.look()
        is_ready = seen["status"] == "ready"
        return HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE, seen

    async def look(self) -> Mapping[str, Any]:
        """Give what a probe for readiness is told: `status`, and what goes with it."""
        if self._looking is None:
            self._looking = Lock()  # made where a loop runs
        async with self._looking:
            if self._clock() >= self._until:
                self._until = self._clock() + self._every
                self._see(await self._look())
        return self._seen

    def _see(self, seen: Mapping[str, Any]) -> None:
        if seen["status"] != self._seen["status"]:
            level = logging.INFO if seen["status"] == "ready" else logging.WARNING
            _log.log(level, "the database is %s for this code", seen["status"])
        self._seen = seen

    async def _look(self) -> Mapping[str, Any]:
        """Look at the database; what is wrong becomes a word, never an address."""
        with move_on_after(self._timeout):
            try:
                await self._migrator.wait(timeout=0)
            except NotCurrentError as error:
                return {"status": "pending", "pending": len(error.pending)}
            except FutureRevisionError:
                return {"status": "ahead"}
            except ConnectError:
                return {"status": "unreachable"}
            except Exception as error:  # noqa: BLE001  # a probe is always answered
                return {"status": "failing", "error": type(error).__name__}
            return {"status": "ready"}
        return {"status": "unreachable"}


async def _live_and_die(
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[Any], Awaitable[None]],
) -> None:
    """Follow the server's lifespan, where probes are served by themselves."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
