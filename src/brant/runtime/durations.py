"""How long a revision took, as the database counts the milliseconds.

To PostgreSQL now() is when the message came, for each transaction in it, so each of
several notes its own beginning; and so it is on MySQL and MariaDB.
"""

from __future__ import annotations

from typing import Final

from brant.runtime.batching import ELAPSED

_MYSQLS: Final = ("mysql", "mariadb")

BEGAN: Final = {
    "postgresql": "SELECT set_config('brant.began', "
    "extract(epoch from clock_timestamp())::text, true)",
    **dict.fromkeys(_MYSQLS, "SET @brant_began = UTC_TIMESTAMP(6)"),
}
ALONE: Final = {
    "postgresql": "{spent} + "
    "(extract(epoch from clock_timestamp() - statement_timestamp()) * 1000)::bigint",
    "sqlite": "CAST((julianday('now') - julianday({started})) * 86400000 AS INTEGER)",
}
"""Of a revision whose own message it is."""
SHARED: Final = {
    "postgresql": "((extract(epoch from clock_timestamp()) "
    "- current_setting('brant.began')::float8) * 1000)::bigint",
    "sqlite": f":{ELAPSED}",
    **dict.fromkeys(
        _MYSQLS, "TIMESTAMPDIFF(MICROSECOND, @brant_began, UTC_TIMESTAMP(6)) DIV 1000"
    ),
}
"""Of one that shares its message with others."""
