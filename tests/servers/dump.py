"""Dumps of test databases by their URLs, through synchronous drivers."""

from __future__ import annotations

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from brant.testing import dump

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}


def dumped(url: str, *, rows: bool = False, without: str | tuple[str, ...] = ()) -> str:
    """Write down the database of a URL, whatever its driver, or a SQLite file."""
    parsed = make_url(url if "://" in url else f"sqlite:///{url}")
    driver = _DRIVERS[parsed.get_backend_name()]
    engine = create_engine(parsed.set(drivername=driver), poolclass=NullPool)
    with engine.connect() as connection:
        return dump(connection, rows=rows, without=without)
