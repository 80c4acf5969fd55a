"""A TCP proxy that stands for a network: slow, counted, and broken on command.

It runs in a thread with a loop of its own, so it works for synchronous and asynchronous
callers and never waits for the program under test. A *message* is what the client sent
in one go (one read); a *round trip* begins when the client speaks after the server did,
which does not depend on how TCP cuts the bytes.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar

from sqlalchemy import make_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    _Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]

Fault = Literal["drop", "stall", "reset"]

_T = TypeVar("_T")
_CHUNK = 1 << 16
# SO_LINGER on with no time: closing sends RST instead of FIN.
_LINGER = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What passed since the proxy started or the counts were last cleared."""

    connections: int = 0
    messages: int = 0
    round_trips: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


@dataclass(frozen=True, slots=True)
class _Armed:
    """A fault that waits for its message."""

    fault: Fault
    after: int
    delivered: bool


class Proxy:
    """The controls of a running proxy; every method is safe from any thread.

    `latency` is the added round-trip time in seconds; it may be changed at any time. A
    new connection pays it once for the handshake that a real network would make.
    """

    def __init__(self, host: str, port: int, *, latency: float) -> None:
        self.latency = latency
        self.port = 0
        self._upstream = (host, port)
        # epoll rounds a timer up to a whole millisecond; select does not.
        self._loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
        self._links: set[_Link] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._traffic = Traffic()
        self._closing = asyncio.Event()
        self._armed: _Armed | None = None

    @property
    def traffic(self) -> Traffic:
        return self._traffic

    def url(self, url: str) -> str:
        """Give a database URL that leads through the proxy."""
        through = make_url(url).set(host="127.0.0.1", port=self.port)
        return through.render_as_string(hide_password=False)

    def clear(self) -> None:
        """Start counting from nothing."""
        self._call(self._clear)

    def drop(self) -> None:
        """Close all connections as a server does that goes away politely (FIN)."""
        self._call(lambda: self._strike("drop"))

    def reset(self) -> None:
        """Break all connections as a firewall does (RST)."""
        self._call(lambda: self._strike("reset"))

    def stall(self) -> None:
        """Swallow everything, in both directions, until `resume`."""
        self._call(lambda: self._strike("stall"))

    def resume(self) -> None:
        """Let what was held back flow on."""
        self._call(self._flowing.set)

    def arm(self, fault: Fault, *, after: int, delivered: bool = False) -> None:
        """Let a fault happen at the client's *after*-th message from now.

        The server does not get that message, unless *delivered*: then it acts on it
        and its answer is lost, which is how a COMMIT comes to be in doubt. A drop or a
        reset hits the connection that sent the message, a stall hits all of them.
        """
        self._call(lambda: self._arm(_Armed(fault, after, delivered)))

    def _call(self, action: Callable[[], _T]) -> _T:
        async def run() -> _T:
            return action()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def _arm(self, armed: _Armed) -> None:
        self._armed = armed

    def _strike(self, fault: Fault) -> None:
        if fault == "stall":
            self._flowing.clear()
            return
        for link in self._links:
            link.cut(fault)

    def _clear(self) -> None:
        self._traffic = Traffic()

    def _count(self, **seen: int) -> None:
        now = self._traffic
        grown = {name: getattr(now, name) + more for name, more in seen.items()}
        self._traffic = replace(now, **grown)

    def _triggered(self) -> _Armed | None:
        """Count one message of the client against the armed fault."""
        armed = self._armed
        if armed is None:
            return None
        left = replace(armed, after=armed.after - 1)
        self._armed = left if left.after > 0 else None
        return None if self._armed else armed

    async def _serve(self, listener: socket.socket) -> None:
        server = await asyncio.start_server(self._accept, sock=listener)
        await self._closing.wait()
        server.close()
        self._strike("reset")

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._count(connections=1)
        # asyncio does so for sockets that it made itself: without it an answer in two
        # pieces waits 40 ms for the client to acknowledge the first one.
        accepted: socket.socket = writer.get_extra_info("socket")
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            upstream = await asyncio.open_connection(*self._upstream)
        except OSError:
            writer.close()
            return
        link = _Link(self, (reader, writer), upstream)
        self._links.add(link)
        try:
            await link.carry()
        except asyncio.CancelledError:
            pass  # the proxy ends, and asyncio's streams would complain of it
        finally:
            self._links.discard(link)

    @contextmanager
    def _running(self) -> Iterator[None]:
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        thread = threading.Thread(target=self._run, args=(listener,), name="proxy")
        thread.start()
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._closing.set)
            thread.join()

    def _run(self, listener: socket.socket) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(listener))


@contextmanager
def proxy(url: str, *, latency: float = 0.0) -> Iterator[Proxy]:
    """Start a proxy before the server that a database URL names."""
    target = make_url(url)
    through = Proxy(target.host or "127.0.0.1", target.port or 5432, latency=latency)
    with through._running():
        yield through


class _Link:
    """One client's connection and the connection to the server made for it."""

    def __init__(self, proxy: Proxy, client: _Ends, server: _Ends) -> None:
        self._proxy = proxy
        self._client_reader, self._client = client
        self._server_reader, self._server = server
        self._up = _Wire(proxy, self._server)
        self._down = _Wire(proxy, self._client)
        self._server_spoke = True
        self._answers_are_lost = False

    async def carry(self) -> None:
        """Move bytes both ways until both sides have ended, or one has broken."""
        try:
            await asyncio.sleep(self._proxy.latency)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._upwards())
                group.create_task(self._downwards())
                group.create_task(self._up.deliver())
                group.create_task(self._down.deliver())
        except* OSError:
            pass  # a broken connection ends both directions
        finally:
            self._client.close()
            self._server.close()

    def cut(self, fault: Fault) -> None:
        """End both sides at once."""
        _end(self._client, fault)
        _end(self._server, fault)

    async def _upwards(self) -> None:
        while chunk := await self._client_reader.read(_CHUNK):
            self._proxy._count(
                messages=1, round_trips=int(self._server_spoke), bytes_up=len(chunk)
            )
            self._server_spoke = False
            match self._proxy._triggered():
                case _Armed(fault=fault, delivered=True):
                    self._up.put(chunk, then=partial(self._lose_answers, fault))
                case _Armed(fault="stall"):
                    self._proxy._strike("stall")
                    self._up.put(chunk)
                case _Armed(fault=fault):
                    self.cut(fault)
                case None:
                    self._up.put(chunk)
        self._up.put(b"")

    async def _downwards(self) -> None:
        while chunk := await self._server_reader.read(_CHUNK):
            self._proxy._count(bytes_down=len(chunk))
            self._server_spoke = True
            if not self._answers_are_lost:
                self._down.put(chunk)
        self._down.put(b"")

    def _lose_answers(self, fault: Fault) -> None:
        # The server's side ends after what was delivered: it acts before it notices.
        if fault == "stall":
            self._proxy._strike("stall")
        else:
            self._answers_are_lost = True
            _end(self._client, fault)


class _Wire:
    """One direction: each chunk arrives half a round trip later, in order.

    Chunks travel at the same time, as on a wire: a long answer is late once, not once
    for each of its chunks. An empty chunk is the end (FIN), which leaves the other
    direction open.
    """

    def __init__(self, proxy: Proxy, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._writer = writer
        self._queue: asyncio.Queue[tuple[float, bytes, Callable[[], None] | None]]
        self._queue = asyncio.Queue()

    def put(self, chunk: bytes, *, then: Callable[[], None] | None = None) -> None:
        """Send a chunk on its way, and call *then* when it has been delivered."""
        due = asyncio.get_running_loop().time() + self._proxy.latency / 2
        self._queue.put_nowait((due, chunk, then))

    async def deliver(self) -> None:
        is_open = True
        while is_open:
            due, chunk, then = await self._queue.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            await self._proxy._flowing.wait()
            is_open = bool(chunk) and not self._writer.is_closing()
            if is_open:
                self._writer.write(chunk)
            if then:
                then()
            await self._writer.drain()
        if not self._writer.is_closing():
            self._writer.write_eof()


def _end(writer: asyncio.StreamWriter, fault: Fault) -> None:
    if writer.is_closing():
        return
    if fault == "reset":
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        writer.transport.abort()
    else:
        writer.close()
