"""What SQLAlchemy wants to know of PostgreSQL before anything else, asked as one.

Its dialect asks four questions when an engine first connects, in a transaction: ten
round trips with asyncpg, of the two dozen that a short migration takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.util import await_only

from brant.runtime.batching import SendError
from brant.runtime.drivers import channel

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine import Dialect

_QUESTION = (
    "SELECT current_setting('server_version_num'), current_schema(), "
    "current_setting('transaction_isolation'), "
    "current_setting('standard_conforming_strings')"
)


def ask_at_once(dialect: Dialect) -> None:
    """Let a dialect that no connection has initialised yet ask one question only.

    What it asks in ways that are not known here, it goes on asking by itself.
    """
    if dialect.name != "postgresql":
        return
    asking: Any = dialect
    ask = dialect.initialize

    def initialize(connection: Connection) -> None:
        try:
            ((number, *others),) = await_only(channel(connection).texts(_QUESTION))
        except SendError:  # another server that speaks its protocol
            ask(connection)
            return
        schema, isolation, strings = others
        asking._backslash_escapes = strings == "off"  # noqa: SLF001  # as its own way to ask sets it
        answers = {
            "_get_server_version_info": divmod(int(number or 0), 10_000),
            "_get_default_schema_name": schema,
            "get_default_isolation_level": (isolation or "").upper(),
            "_set_backslash_escapes": None,
        }
        vars(asking).update({name: _giving(value) for name, value in answers.items()})
        try:
            ask(connection)
        finally:
            for name in answers:
                delattr(asking, name)

    asking.initialize = initialize


def _giving(value: object) -> Any:
    return lambda *_: value
