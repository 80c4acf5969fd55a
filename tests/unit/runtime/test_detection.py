"""Servers whose locks are decoration, by what they say of themselves."""

from __future__ import annotations

import pytest

from brant.runtime.locks.detection import is_like_mysql, is_like_postgresql


@pytest.mark.parametrize(
    ("says", "untrusted"),
    [
        ({"server_version": "18.6"}, False),
        ({"server_version": "15.2-YB-2.25.0.0-b0"}, True),
        ({"server_version": "11.2-YB-2.20.1.3-b0"}, True),
        ({"server_version": "13.0.0", "crdb_version": "CockroachDB v24.1"}, True),
        ({"server_version": "15.14 (Debian 15.14-0+deb12u1)"}, False),
        ({"server_version": "16.10 (Ubuntu 16.10-1.pgdg24.04+1)"}, False),
    ],
)
def test_pitfall_e17_on_servers_like_postgresql(says, untrusted):
    assert is_like_postgresql(says) is untrusted


@pytest.mark.parametrize(
    ("version", "galera", "untrusted"),
    [
        ("8.4.3", {}, False),
        ("10.11.19-MariaDB", {"Variable_name": "wsrep_ready", "Value": "OFF"}, False),
        ("10.11.19-MariaDB", {"Variable_name": "wsrep_ready", "Value": "ON"}, True),
        ("8.0.30-Vitess", {}, True),
        ("8.0.40-Vitess", {}, True),
        ("8.0.35-27.1", {"Variable_name": "wsrep_ready", "Value": "ON"}, True),
        ("8.0.11-TiDB-v7.5.0", {}, False),
    ],
)
def test_pitfall_e17_on_servers_like_mysql(version, galera, untrusted):
    assert is_like_mysql(version, galera) is untrusted
