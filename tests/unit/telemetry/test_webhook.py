"""Events posted to a web server that listens, fails, or says nothing."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from brant.errors import WebhookUrlError
from brant.runtime.events import RunDone, RunFailed, RunStarted, Warned
from brant.telemetry import Webhook

STARTED = RunStarted(run="r", direction="upgrade", revisions=(), dialect="sqlite")
FAILED = RunFailed(run="r", applied=("a",), duration=1.0, error="it is broken")


@contextmanager
def listening(*codes):
    """Answer each post with the next code, the last one for ever; keep the posts."""
    answers = list(codes)
    posts = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            posts.append((dict(self.headers), json.loads(body)))
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hooks/s3cret", posts
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def delivered():
    for thread in threading.enumerate():
        if thread.name == "brant-webhook":
            thread.join()


def test_events_arrive_as_json_in_order():
    with listening(200) as (url, posts):
        tell = Webhook(url, headers={"Authorization": "Bearer t"})
        tell(STARTED)
        tell(FAILED)
        delivered()
    bodies = [body for _, body in posts]
    assert [body["event"] for body in bodies] == ["RunStarted", "RunFailed"]
    assert bodies[1] == {
        "text": "brant: run failed after 1 revision: it is broken",
        "event": "RunFailed",
        "run": "r",
        "applied": ["a"],
        "duration": 1.0,
        "error": "it is broken",
    }
    assert posts[0][0]["Authorization"] == "Bearer t"
    assert posts[0][0]["Content-Type"] == "application/json"


def test_what_is_not_asked_for_and_runs_without_work_are_not_told():
    with listening(200) as (url, posts):
        tell = Webhook(url, events=("RunDone",))
        tell(STARTED)
        tell(Warned(run="r", message="m"))
        tell(RunDone(run="r", applied=(), duration=0.1))
        tell(RunDone(run="r", applied=("a",), duration=0.1))
        delivered()
    assert [body["applied"] for _, body in posts] == [["a"]]


def test_a_server_that_fails_once_is_asked_again():
    with listening(503, 200) as (url, posts):
        Webhook(url)(FAILED)
        delivered()
    assert len(posts) == 2


def test_a_server_that_fails_is_complained_of_once_without_the_url(caplog):
    with listening(500) as (url, posts):
        tell = Webhook(url)
        tell(STARTED)
        tell(FAILED)
        delivered()
    assert len(posts) == 4
    assert [each.getMessage() for each in caplog.records] == [
        "the webhook at 127.0.0.1 was not told: 500"
    ]
    assert "s3cret" not in caplog.text + repr(tell)


def test_nobody_waits_for_a_server_that_says_nothing(caplog):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        tell = Webhook(url, timeout=0.2)
        started = time.monotonic()
        tell(FAILED)
        asked = time.monotonic() - started
        delivered()
    assert asked < 0.2
    assert "was not told: TimeoutError" in caplog.text


@pytest.mark.parametrize("url", ["ftp://host/s3cret", "file:///etc/passwd", "https://"])
def test_another_scheme_is_refused_and_not_shown(url):
    with pytest.raises(WebhookUrlError) as refused:
        Webhook(url)
    assert "s3cret" not in str(refused.value)
