"""Sessions of scripts where a revision is no transaction: each is one of its own."""

from __future__ import annotations

import pytest

from brant import Migrator
from brant.errors import RunFailedError
from running import write
from servers.query import query

TABLE = 'await op.create_table("a", sa.Column("id", sa.Integer))'
TWO = """
async with op.session() as session:
    await session.execute(sa.text("insert into a (id) values (1)"))
    await session.commit()
    await session.execute(sa.text("insert into a (id) values (2)"))
"""
FAILING = f"{TWO}    raise LookupError\n"
CAUGHT = f"""
try:
{"".join(f"    {line}" for line in FAILING.strip().splitlines(keepends=True))}
except LookupError:
    pass
await op.execute("insert into a (id) values (3)")
"""


@pytest.fixture(params=["asyncmy", "aiomysql", "autocommit"])
def outside(request, tmp_path):
    """A database and what writes a script that runs there outside of transactions."""
    is_mysql = request.param != "autocommit"
    url = request.getfixturevalue("mariadb_url" if is_mysql else "postgres_url")

    def written(body):
        folder = write(tmp_path / "m", ("a", TABLE))
        write(folder, ("b", body), parent="a", transactional=is_mysql)
        return Migrator(url.replace("asyncmy", request.param), folder)

    return url, written


async def test_what_a_session_did_is_there(outside):
    url, written = outside
    assert (await written(TWO).upgrade()).heads == ("b",)
    assert query(url, "select id from a order by id") == [(1,), (2,)]


async def test_of_a_session_that_fails_nothing_is_left(outside):
    url, written = outside
    with pytest.raises(RunFailedError, match="LookupError"):
        await written(FAILING).upgrade()
    assert query(url, "select id from a") == []


async def test_a_script_may_go_on_after_that(outside):
    url, written = outside
    assert (await written(CAUGHT).upgrade()).heads == ("b",)
    assert query(url, "select id from a") == [(3,)]
