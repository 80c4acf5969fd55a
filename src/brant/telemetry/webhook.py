"""Events for a web server, as JSON by POST.

A thread delivers them, so no run waits for the server, and what goes wrong there is
logged once and never stops a run. The thread is not a daemon: a program that ends first
delivers what is left, for as long as *timeout* allows.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final, final
from urllib.parse import urlsplit

from brant.errors import WebhookUrlError
from brant.telemetry.facts import facts, sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from brant.runtime.events import Event

EVENTS: Final = ("RunStarted", "RunDone", "RunFailed")
_TRIES: Final = 2
_log: Final = logging.getLogger("brant")


@final
class Webhook:
    """Posts events to a URL; a callback for `on_event`.

    The body is the event's facts and, as `text`, one sentence. Runs that find nothing
    to do are not told. *headers* may hold a token; neither they nor the URL are ever
    shown. *timeout* is in seconds, for each try; there are two.

    Raises:
        WebhookUrlError: the URL is none of http or https.

    Example:
        ```python
        tell = Webhook("https://example.org/hooks/migrations")
        migrator = Migrator(engine, "migrations", on_event=tell)
        ```
    """

    def __init__(
        self,
        url: str,
        *,
        events: Collection[str] = EVENTS,
        headers: Mapping[str, str] | None = None,
        timeout: float = 5.0,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise WebhookUrlError
        self._url = url
        self._events = frozenset(events)
        self._headers = {"Content-Type": "application/json", **(headers or {})}
        self._timeout = timeout
        self._waiting: deque[bytes] = deque()
        self._changing = Lock()
        self._is_delivering = False
        self._has_failed = False

    def __repr__(self) -> str:
        return f"Webhook({urlsplit(self._url).hostname!r})"

    def __call__(self, event: Event) -> None:
        found = facts(event)
        is_idle = found["event"] == "RunDone" and not found["applied"]
        if found["event"] not in self._events or is_idle:
            return
        body = json.dumps({"text": f"brant: {sentence(event)}", **found})
        with self._changing:
            self._waiting.append(body.encode())
            if self._is_delivering:
                return
            self._is_delivering = True
        Thread(target=self._deliver, name="brant-webhook").start()

    def _deliver(self) -> None:
        while (body := self._next()) is not None:
            self._post(body)

    def _next(self) -> bytes | None:
        with self._changing:
            if self._waiting:
                return self._waiting.popleft()
            self._is_delivering = False
            return None

    def _post(self, body: bytes) -> None:
        for left in reversed(range(_TRIES)):
            try:
                self._send(body)
            except Exception as error:  # noqa: BLE001  # nothing here may stop a run
                if not left:
                    self._complain(error)
            else:
                self._has_failed = False
                return

    def _send(self, body: bytes) -> None:
        from urllib import request  # noqa: PLC0415  # costs start-up time

        asked = request.Request(  # noqa: S310  # http or https: the constructor looked
            self._url, data=body, headers=self._headers, method="POST"
        )
        with request.urlopen(asked, timeout=self._timeout) as answer:  # noqa: S310  # likewise
            answer.read(1)

    def _complain(self, error: Any) -> None:
        if self._has_failed:
            return
        self._has_failed = True
        # An error's own text may show the URL.
        why = getattr(error, "code", None) or type(error).__name__
        host = urlsplit(self._url).hostname
        _log.warning("the webhook at %s was not told: %s", host, why)
