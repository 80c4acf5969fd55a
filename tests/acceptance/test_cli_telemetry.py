"""What the command line tells others, and what it leaves in the history."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from running import write

if TYPE_CHECKING:
    from pathlib import Path

GOOD = ("good", 'await op.execute("create table a (id int)")')
BAD = ("bad", 'await op.execute("oops")')


@pytest.fixture
def posted():
    """A web server that keeps what it is told, by its URL."""
    posts = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            posts.append(json.loads(body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/s3cret", posts
        server.shutdown()
        thread.join()


def project(folder: Path, *lines: str, scripts=(GOOD, BAD)) -> None:
    write(folder / "migrations", *scripts)
    base = ('url = "sqlite+aiosqlite:///app.db"', *lines)
    (folder / "brant.toml").write_text("\n".join(base))


def log(brant) -> list[tuple[str, str, str]]:
    rows = json.loads(brant("--json", "log").stdout)
    return [(row["revision"], row["direction"], row["outcome"]) for row in rows]


def test_a_webhook_is_told_before_the_command_ends(brant, tmp_path, posted):
    url, posts = posted
    project(tmp_path, 'webhook = "env:HOOK"')
    done = brant("upgrade", HOOK=url)
    assert done.returncode == 1
    assert [post["event"] for post in posts] == ["RunStarted", "RunFailed"]
    assert posts[1]["applied"] == ["good"]
    assert "s3cret" not in done.stdout + done.stderr


def test_a_webhook_that_is_down_fails_nothing_and_is_not_shown(brant, tmp_path):
    hook = 'webhook = "http://127.0.0.1:1/s3cret"'
    project(tmp_path, hook, scripts=(GOOD,))
    done = brant("upgrade")
    assert done.returncode == 0
    assert "the webhook at 127.0.0.1 was not told" in done.stderr
    assert "s3cret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('webhook = "ftp://x/s3cret"', "none of http or https"),
        ('webhook = "env:NOWHERE"', "NOWHERE, and it is not set"),
        ('webhook_events = ["RunGone"]', "not RunGone"),
    ],
)
def test_a_wrong_webhook_is_one_sentence(brant, tmp_path, line, said):
    project(tmp_path, line)
    done = brant("upgrade")
    assert done.returncode in {1, 2}
    assert said in done.stderr
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("transaction", ["revision", "run"])
def test_a_run_that_failed_is_in_the_history(brant, tmp_path, transaction):
    project(tmp_path)
    assert brant("upgrade", "--transaction", transaction).returncode == 1
    good = [("good", "upgrade", "done")] if transaction == "revision" else []
    assert log(brant) == [("bad", "upgrade", "failed"), *good]
    assert brant("verify").returncode == 0


def test_every_run_that_changed_something_is_in_the_history(brant, tmp_path):
    project(tmp_path, scripts=(GOOD,))
    for command in (("upgrade",), ("downgrade", "base"), ("stamp", "good")):
        assert brant(*command).returncode == 0
    assert log(brant) == [
        ("good", "stamp", "done"),
        ("good", "downgrade", "done"),
        ("good", "upgrade", "done"),
    ]


def test_opentelemetry_and_the_log_can_be_asked_for(brant, tmp_path):
    project(tmp_path, "log = true", "opentelemetry = true", scripts=(GOOD,))
    assert brant("upgrade").returncode == 0
