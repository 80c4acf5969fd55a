"""Whether two queries are one to MySQL or MariaDB, which print a view in own words.

They have no temporary views, and a real one would commit what others began. So the
optimizer is asked to explain both queries, and its trace tells how it read them before
it changed anything.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from brant.runtime.batching import Command, SendError
from brant.runtime.database import translated
from brant.runtime.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from brant.runtime.database import Database
    from brant.schema import View

# https://mariadb.com/kb/en/optimizer-trace-overview/ (10.4.3), MySQL 5.6 and later.
_NAMES: Final = re.compile(r" AS (?:`(?:[^`]|``)*`|\w+)")
# MariaDB escapes no quote and no backslash in what it calls JSON.
_QUERY: Final = re.compile(r'"expanded_query": "(.*)",?$', re.MULTILINE)
_SWITCH: Final = "SET optimizer_trace = 'enabled={}'"
_TRACE: Final = """\
SELECT trace, missing_bytes_beyond_max_mem_size AS missing
FROM information_schema.optimizer_trace"""


async def are_alike(database: Database, wanted: View, held: View) -> bool | None:
    """Tell whether both views have one query; None where the database will not say."""
    await database.channel.send([Command(_SWITCH.format("on"))])
    try:
        new = await _reading(database, wanted, wanted.columns)
        old = await _reading(database, held, wanted.columns)
    except SendError as error:
        if error.fault.kind is Kind.DISCONNECTED:
            raise translated(error, "the models' views") from error.error
        return None
    finally:
        await database.channel.send([Command(_SWITCH.format("off"))])
    return None if new is None or old is None else new == old


async def _reading(
    database: Database, view: View, columns: Sequence[str]
) -> list[str] | None:
    query = str(view.body)
    if columns:
        names = ", ".join(map(database.dialect.quote, columns))
        query = f"WITH v ({names}) AS ({query}) SELECT * FROM v"
    await database.channel.query(f"EXPLAIN {query}")
    (row,) = await database.channel.query(_TRACE)
    if row["missing"]:
        return None
    try:
        found = _queries(json.loads(row["trace"]))
    except json.JSONDecodeError:
        found = iter(_QUERY.findall(row["trace"]))
    # The view's own names stand for those that its query gives.
    return [_NAMES.sub("", each) for each in found] if columns else list(found)


def _queries(trace: Any) -> Iterator[str]:
    """Give the queries of a trace: the whole one, and those inside of it."""
    if isinstance(trace, dict):
        if "expanded_query" in trace:
            yield trace["expanded_query"]
        for each in trace.values():
            yield from _queries(each)
    elif isinstance(trace, list):
        for each in trace:
            yield from _queries(each)
