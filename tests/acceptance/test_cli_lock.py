"""The migration lock from the command line: waiting in vain, looking, taking it."""

from __future__ import annotations

import json
import time

import pytest

from running import start, write
from servers.query import query

SLOW = 'await op.fetch("select pg_sleep(88)")'


@pytest.fixture
def holder(postgres_url, tmp_path):
    """Another process that has the lock and works."""
    folder = write(tmp_path / "migrations", ("r1", SLOW))
    process = start(postgres_url, folder, application="shop 1.4.2", lease=1.2)
    asleep = "select 1 from pg_stat_activity where query = 'select pg_sleep(88)'"
    deadline = time.monotonic() + 30
    while not query(postgres_url, asleep):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.timeout(180)
def test_who_waits_in_vain_exits_7_and_says_for_whom(
    brant, holder, postgres_url, tmp_path
):
    """Pitfalls E14, E15; and the lock is taken from a holder that hangs."""
    (tmp_path / "brant.toml").write_text(f'url = "{postgres_url}"\n')
    found = f"(pid {holder.pid}), shop 1.4.2, at r1"
    vain = brant("upgrade", "--lock-wait", "1")
    assert vain.returncode == 7
    assert "waiting for the migration lock, held by " in vain.stderr
    assert found in vain.stderr
    assert "now at" not in vain.stdout
    told = json.loads(brant("--json", "lock", "status").stdout)
    assert told["holder"]["application"] == "shop 1.4.2"
    assert told["holder"]["revision"] == "r1"
    unsure = brant("lock", "release", "--reason", "it hangs")
    assert unsure.returncode == 2
    assert holder.returncode is None
    taken = brant("lock", "release", "--force", "--reason", "it hangs")
    assert taken.returncode == 0
    assert taken.stdout.startswith("the migration lock was taken from ")
    assert found in taken.stdout
    _, said = holder.communicate(timeout=60)
    assert holder.returncode == 1
    assert "LockLostError" in said
    assert brant("lock", "status").stdout == "nobody holds the migration lock\n"
    (entry,) = json.loads(brant("--json", "log").stdout)
    assert (entry["direction"], entry["reason"]) == ("release", "it hangs")
