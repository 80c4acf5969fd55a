"""The corpus of old scripts, run by Alembic and by brant."""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from brant import Migrator

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parent / "legacy" / "history"
FOLDERS = {
    "sqlite": (HOME / "versions",),
    "postgresql": (HOME / "versions", HOME / "postgresql"),
}


@contextmanager
def helpers() -> Iterator[None]:
    """Let the scripts find the project's helpers, imported anew."""
    sys.path.insert(0, str(HOME))
    _forget()
    try:
        yield
    finally:
        sys.path.remove(str(HOME))
        _forget()


def _forget() -> None:
    for name in [name for name in sys.modules if name.startswith("legacy_")]:
        if name != __name__:
            del sys.modules[name]


def by_alembic(
    url: str,
    target: str,
    *,
    folders: tuple[Path, ...] = (),
    direction: str | None = None,
) -> None:
    from alembic import command
    from alembic.config import Config

    parsed = make_url(url)
    drivers = {
        "mysql": "mysql+pymysql",
        "postgresql": "postgresql+psycopg",
        "sqlite": "sqlite",
    }
    backend = parsed.get_backend_name()
    sync = parsed.set(drivername=drivers[backend])
    config = Config()
    config.set_main_option("script_location", str(HOME))
    shown = sync.render_as_string(hide_password=False).replace("%", "%%")
    config.set_main_option("sqlalchemy.url", shown)
    places = "\n".join(map(str, folders or FOLDERS[backend]))
    config.set_main_option("version_locations", places)
    config.set_main_option("path_separator", "newline")
    is_down = target == "base" if direction is None else direction == "downgrade"
    run = command.downgrade if is_down else command.upgrade
    with helpers(), warnings.catch_warnings(action="ignore"):
        run(config, target)


def migrator(url: str, *, folders: tuple[Path, ...] = ()) -> Migrator:
    places = folders or FOLDERS[make_url(url).get_backend_name()]
    return Migrator(url, places, version_table="alembic_version")


async def by_brant(url: str, target: str, *, folders: tuple[Path, ...] = ()) -> None:
    here = migrator(url, folders=folders)
    with helpers(), warnings.catch_warnings(action="ignore"):
        if target == "base":
            await here.downgrade("base")
        else:
            await here.upgrade(target)
