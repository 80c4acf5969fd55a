"""The statement that failed is named, whatever is wrong with it and whoever sends it.

The revisions before it travel in the same message, and most of what a server refuses
while it runs has no position there: the place is found by running one of them again.
"""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.engine import make_url

from brant import Migrator, RetryPolicy
from brant.errors import RunFailedError
from running import write
from servers.query import libpq, query

GIVEN = """
await op.execute("create table parent (id int primary key, name varchar(5) not null)")
await op.execute("create table child (id int unique, parent int references parent)")
await op.execute("insert into parent values (1, 'one')")
await op.execute("insert into child values (7, 1), (8, null)")
await op.execute("create view seen as select name from parent")
await op.execute("create index ix on child (parent)")
await op.execute("select pg_sleep(0.1)")  # meanwhile the others come together
"""
KINDS = {
    "syntax": "create tabel x (id int)",
    "undefined table": "alter table nowhere add column x int",
    "undefined column": "alter table parent drop column nothing",
    "undefined function": "select nothing(1)",
    "undefined type": "create table x (id nothing)",
    "duplicate table": "create table parent (id int)",
    "duplicate column": "alter table parent add column name text",
    "duplicate index": "create index ix on child (id)",
    "duplicate key": "insert into parent values (1, 'uno')",
    "not null": "alter table child alter column parent set not null",
    "check": "alter table child add check (id > 7)",
    "foreign key": "insert into child values (9, 99)",
    "too long": "insert into parent values (2, 'too long')",
    "division": "update child set id = id / (id - 7)",
    "cast": "alter table parent alter name type int using name::int",
    "dependents": "alter table parent drop column name",
    "raised": "do $$ begin raise exception 'because'; end $$",
    "lock timeout": "alter table held add column x int",
}


def failing(folder, sql):
    """Six revisions that say all before they run; the fourth fails in the middle."""
    return write(
        folder,
        ("a", GIVEN),
        ("b", 'await op.execute("create table b (id int)")'),
        ("c", 'await op.execute("create table c (id int)")'),
        (
            "d",
            f"""
            await op.execute("create table d (id int)")
            await op.execute({sql!r})
            await op.execute("create table d2 (id int)")
            """,
        ),
        ("e", 'await op.execute("create table e (id int)")'),
        ("f", 'await op.execute("create table f (id int)")'),
    )


@pytest.fixture
def held(postgres_url):
    """A table that somebody else does not let go."""
    with psycopg.connect(libpq(postgres_url)) as holder:
        holder.execute("create table held (id int)")
        holder.commit()
        holder.execute("lock table held in access exclusive mode")
        yield


def test_there_are_eighteen():
    assert len(KINDS) == 18


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
@pytest.mark.parametrize("sql", KINDS.values(), ids=KINDS)
async def test_the_statement_is_named(postgres_url, tmp_path, sql, driver):
    url = make_url(postgres_url).set(drivername=f"postgresql+{driver}")
    migrator = Migrator(
        url.render_as_string(hide_password=False),
        failing(tmp_path / "m", sql),
        lock_timeout=0.2,
        retries=RetryPolicy(attempts=1),
    )
    with pytest.raises(RunFailedError) as caught:
        await migrator.upgrade()

    error = caught.value
    script = tmp_path / "m" / "d.py"
    line = 1 + script.read_text().splitlines().index(f"    await op.execute({sql!r})")
    assert error.sql == sql
    assert error.site == f"{script}:{line}"
    assert (error.revision, error.applied) == ("d", ("a", "b", "c"))
    assert query(postgres_url, "select version_num from brant_version") == [("c",)]
    assert query(postgres_url, "select to_regclass('d')") == [(None,)]
