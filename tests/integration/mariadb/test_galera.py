"""A node of a Galera cluster: its GET_LOCK is good for that node only."""

from __future__ import annotations

import os

import pytest

from brant import Migrator
from herd import herd, history, miscounted
from servers import mariadb
from servers.process import ServerMissingError
from servers.query import query


@pytest.fixture
def galera_url():
    try:
        with mariadb.galera() as server, server.database() as url:
            yield url
    except ServerMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.mark.timeout(120)
async def test_a_node_of_a_cluster_is_recognised_and_gets_a_lease(galera_url, tmp_path):
    """Pitfall E17: what one node has locked the others do not know."""
    folder = history(tmp_path / "m")
    done = herd(galera_url, folder, count=8)
    assert done.failures == []
    assert miscounted(galera_url) == []
    owned = "select name from brant_lock where name = 'lease' and epoch > 0"
    assert query(galera_url, owned) == [("lease",)]
    assert (await Migrator(galera_url, folder).verify()).problems == ()
