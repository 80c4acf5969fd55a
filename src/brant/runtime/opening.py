"""What SQLAlchemy wants to know of a server before anything else, asked as one.

Its dialects ask question after question when an engine first connects, in a
transaction: ten round trips with asyncpg, seven with asyncmy, of the two dozen that a
short migration takes.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.engine import Dialect

    Answers = Mapping[str, Callable[..., Any]]
    """What stands for methods of a dialect that would ask."""

# An isolation level's variable has one name or another; MySQL's dialect asks for it.
_MYSQL: Final = "SELECT VERSION(), DATABASE(), @@sql_mode, @@lower_case_table_names"
POSTGRESQL: Final = (
    "SELECT version(), current_schema(), "
    "current_setting('transaction_isolation'), "
    "current_setting('standard_conforming_strings')"
)


def ask_at_once(dialect: Dialect, found: Sequence[str | None] | None = None) -> None:
    """Let a dialect that no connection has initialised yet ask one question.

    What it asks in ways that are not known here, it goes on asking by itself. Where the
    question was asked before, its answer is what was *found*.
    """
    known: dict[str, tuple[str, Callable[..., Answers]]] = {
        "mariadb": (_MYSQL, _of_mysql),
        "mysql": (_MYSQL, _of_mysql),
        "postgresql": (POSTGRESQL, _of_postgresql),
    }
    if dialect.name not in known:
        return
    question, understood = known[dialect.name]
    ask = dialect.initialize

    def initialize(connection: Connection) -> None:
        row = found or _answer(connection, question)
        if row is None:  # another server that speaks the same protocol
            ask(connection)
            return
        answers: Answers = understood(dialect, *row)
        vars(dialect).update(answers)
        try:
            ask(connection)
        finally:
            for name in answers:
                delattr(dialect, name)

    vars(dialect)["initialize"] = initialize


def _answer(connection: Connection, question: str) -> Sequence[Any] | None:
    """Ask on the connection that is being opened; None: it is not understood."""
    # Whoever only wants to know the question does not load SQLAlchemy.
    from sqlalchemy.util import await_only  # noqa: PLC0415

    from brant.runtime.batching import SendError  # noqa: PLC0415
    from brant.runtime.drivers import channel  # noqa: PLC0415

    try:
        (row,) = await_only(channel(connection).texts(question))
    except SendError:
        return None
    return row


def _of_postgresql(
    dialect: Any, version: str, schema: str | None, isolation: str, strings: str
) -> Answers:
    read = dialect._get_server_version_info  # noqa: SLF001
    found = SimpleNamespace(scalar=lambda: version)
    answering = SimpleNamespace(exec_driver_sql=lambda _: found)

    def note(_: Connection) -> None:
        dialect._backslash_escapes = strings == "off"  # noqa: SLF001  # as its own does

    return {
        "_get_server_version_info": lambda _: read(answering),
        "_get_default_schema_name": lambda _: schema,
        "get_default_isolation_level": lambda _: isolation.upper(),
        "_set_backslash_escapes": note,
    }


def _of_mysql(
    dialect: Any, version: str, schema: str | None, mode: str, casing: str
) -> Answers:
    settings = {"sql_mode": mode, "lower_case_table_names": str(casing)}
    fetch = dialect._fetch_setting  # noqa: SLF001

    def fetched(connection: Connection, name: str) -> str | None:
        found: str | None = settings.get(name)
        return fetch(connection, name) if found is None else found

    return {
        # It notes whether it is MariaDB.
        "_get_server_version_info": lambda _: dialect._parse_server_version(version),  # noqa: SLF001
        "_get_default_schema_name": lambda _: schema,
        "_fetch_setting": fetched,
    }
