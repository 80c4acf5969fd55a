"""A pipeline on a psycopg connection, on libpq itself.

psycopg's own `pipeline()` goes to the socket with each statement that is put into it,
and raises the first error without saying whose it is. Here all is queued and sent with
one Sync, and what became of each statement is looked at.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

# psycopg is imported where a connection of its is there already, and nowhere else.


@cache
def are_supported() -> bool:
    """Tell whether this psycopg's libpq has pipelines."""
    from psycopg import Pipeline  # noqa: PLC0415

    return Pipeline.is_supported()


@final
@dataclass(frozen=True, slots=True)
class Failed:
    """Which statement of a pipeline failed, and how."""

    index: int
    error: Exception


async def run(driver: Any, texts: Sequence[str]) -> Failed | None:
    """Run statements one after the other, in one round trip, up to the first error."""
    from psycopg.errors import error_from_result  # noqa: PLC0415
    from psycopg.pq import ExecStatus  # noqa: PLC0415

    encoding = driver.info.encoding
    encoded = [text.encode(encoding) for text in texts]
    async with driver.lock:
        results = await driver.wait(_results(driver.pgconn, encoded))
    for index, result in enumerate(results):
        if result.status == ExecStatus.FATAL_ERROR:
            return Failed(index, error_from_result(result, encoding=encoding))
    return None


def _results(
    connection: Any, texts: Sequence[bytes]
) -> Generator[Any, Any, Sequence[Any]]:
    """Send all and give one result each; where this yields the socket is waited for."""
    from psycopg.pq import ConnStatus  # noqa: PLC0415
    from psycopg.waiting import Ready, Wait  # noqa: PLC0415

    connection.enter_pipeline_mode()
    try:
        for text in texts:
            connection.send_query_params(text, None)
        connection.pipeline_sync()
        found: list[Any] = []
        # What is not sent yet waits in libpq: the server may have to be read first.
        is_sent = False
        while len(found) <= len(texts):
            ready = yield Wait.R if is_sent else Wait.RW
            if ready & Ready.W:
                is_sent = not connection.flush()
            if ready & Ready.R:
                connection.consume_input()
                _collect(connection, found)
        return found[:-1]  # the last is the Sync's
    finally:
        # A connection that is lost has no mode to leave.
        if connection.status != ConnStatus.BAD:
            connection.exit_pipeline_mode()


def _collect(connection: Any, found: list[Any]) -> None:
    """Take the results that have arrived; between two of them stands a None."""
    missing = 0
    while missing < 2 and not connection.is_busy():  # noqa: PLR2004  # a second: no more
        result = connection.get_result()
        missing = missing + 1 if result is None else 0
        if result is not None:
            found.append(result)
