"""Servers whose own locks cannot be trusted, told from what they say of themselves.

CockroachDB and YugabyteDB take PostgreSQL's advisory locks for decoration, Vitess and
Galera keep MySQL's on one node of several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brant.runtime.batching import Channel


async def has_no_lock(channel: Channel) -> bool:
    """Tell whether this server is one of them."""
    driver: Any = channel.connection.connection.driver_connection
    match channel.connection.dialect.name:
        case "postgresql":
            return is_like_postgresql(_parameters(driver))
        case "mysql" | "mariadb":
            said = str(driver.get_server_info())
            rows = await channel.query("SHOW STATUS LIKE 'wsrep_ready'")
            return is_like_mysql(said, next(iter(rows), {}))
        case _:
            return False


def is_like_postgresql(parameters: dict[str, str]) -> bool:
    """Judge by what a server reports when one connects."""
    return "crdb_version" in parameters or "-YB-" in parameters["server_version"]


def is_like_mysql(version: str, galera: Any) -> bool:
    """Judge by the version, and by a row of Galera's state."""
    return "vitess" in version.lower() or galera.get("Value") == "ON"


def _parameters(driver: Any) -> dict[str, str]:
    if hasattr(driver, "get_settings"):  # asyncpg
        settings = driver.get_settings()
        names = ("server_version", "crdb_version")
        return {name: str(v) for name in names if (v := getattr(settings, name, None))}
    known = driver.info.parameter_status  # psycopg
    names = ("server_version", "crdb_version")
    return {name: value for name in names if (value := known(name)) is not None}
