"""Where a database is, asked without SQLAlchemy.

The answer is None where that is not enough: where env.py or the application make the
engine, and where `brant.runtime.seen` says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.scripts import environment_file, script_directory
from brant.runtime.seen import file_of, in_file

if TYPE_CHECKING:
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.runtime.seen import Seen
    from brant.runtime.spare import Spare


def peek(config: Config, *, closely: bool = False) -> Seen | None:
    """Look into a SQLite file, which takes no event loop."""
    url = _url(config)
    path = url and file_of(url)
    if not path or environment_file(script_directory(config)) is not None:
        return None
    return in_file(path, config.version_table, config.schema, closely=closely)


async def glance(
    config: Config,
    here: Project | None = None,
    *,
    closely: bool = False,
    spare: Spare | None = None,
) -> Seen | None:
    """Ask the driver alone.

    Who has read the project says so, and env.py is not looked for again: *here*. A
    connection that the run after it can use stays open in *spare*.

    Raises:
        ConnectError: there is no connection to be had.
    """
    from brant.commands.environment import environment_of  # noqa: PLC0415  # start-up

    url = _url(config)
    if url is None or await environment_of(config, here) is not None:
        return None
    from brant.runtime.precheck import look  # noqa: PLC0415  # start-up

    table, schema = config.version_table, config.schema
    return await look(url, table, schema, closely=closely, spare=spare)


def _url(config: Config) -> str | None:
    """Give the URL that the configuration names, if it names one."""
    source = config.engine
    return source if isinstance(source, str) and "://" in source else None
