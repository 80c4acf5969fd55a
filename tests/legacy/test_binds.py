"""Values that psycopg2's literals take everywhere, and asyncpg only in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant.errors import RunFailedError, UntypedParameterError
from legacy_corpus import by_alembic, by_brant
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = """
import datetime as dt
import decimal
import uuid
import sqlalchemy as sa
from alembic import op
revision = "a1"
down_revision = None
NAIVE = dt.datetime(2020, 1, 2, 3)
AWARE = NAIVE.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))
T = sa.Table("t", sa.MetaData(),
    sa.Column("k", sa.Integer, primary_key=True),
    sa.Column("i", sa.Integer), sa.Column("m", sa.BigInteger), sa.Column("s", sa.Text),
    sa.Column("v", sa.String(50)), sa.Column("c", sa.DateTime),
    sa.Column("z", sa.DateTime(timezone=True)), sa.Column("d", sa.Date),
    sa.Column("f", sa.Float), sa.Column("b", sa.Boolean), sa.Column("n", sa.Numeric),
    sa.Column("u", sa.Uuid), sa.Column("j", sa.JSON), sa.Column("p", sa.Interval),
    sa.Column("a", sa.ARRAY(sa.Integer)))


def upgrade():
    T.create(op.get_bind())
    run = lambda sql, given: op.get_bind().execute(sa.text(sql), given)
"""
TAKEN = """
    run("insert into t (k, i, m, n, f) values (:k, :i, :m, :n, :f)",
        {"k": "1", "i": "5", "m": "6", "n": "1.50", "f": "2.5"})
    run("insert into t (k, s, v) values (:k, :s, :v)",
        [{"k": "2", "s": 5, "v": 2.5}, {"k": 3, "s": None, "v": uuid.UUID(int=7)}])
    run("insert into t (k, c, z, d) values (4, :c, :z, :d)",
        {"c": "2020-01-01 10:00", "z": "2020-01-01 10:00+02", "d": "2020-01-01"})
    run("insert into t (k, c, z, d) values (5, :c, :z, :d)",
        {"c": AWARE, "z": NAIVE, "d": NAIVE})
    run("insert into t (k, c, z, d) values (6, :c, :z, :d)",
        {"c": dt.date(2020, 1, 2), "z": dt.date(2020, 1, 2), "d": dt.date(2020, 1, 2)})
    run("insert into t (k, u, b, p, a) values (7, :u, :b, :p, :a)",
        {"u": str(uuid.UUID(int=5)), "b": "yes", "p": "1 day", "a": "{1,2}"})
    run("insert into t (k, s) select 8, :x where length(:x) = 3", {"x": "abc"})
    run("update t set a = :a, j = :j where k = :k and s is null limit_all".replace(
        "limit_all", ""), {"a": [3, 4], "j": '{"a": 1}', "k": "7"})
    run("insert into t (k) select 9 limit :n", {"n": "1"})
    op.get_bind().execute(T.insert().values(k=10, z=NAIVE, c=AWARE, i="5", s=7))
    op.bulk_insert(T, [{"k": 11, "z": NAIVE, "i": "5", "s": 7}])
    session_zone = run("select :x || 'é$1'", {"x": "a"}).scalar()
    assert session_zone == "aé$1", session_zone
"""
UNTYPED = """
    run("insert into t (k, s) select 20, concat('a', :x, :y)", {"x": "1", "y": 2})
    run("insert into t (k, j) values (21, json_build_object('a', :x, 'b', :y))",
        {"x": "s", "y": None})
    run("insert into t (k, i, m, v) values (22, :x, :x, :x)", {"x": "5"})
    run("insert into t (k, s, v, i) values (23, :x, :x, :y)", {"x": "both", "y": 1})
    op.execute(sa.text("update t set s = concat(s, :x) where k = 22").bindparams(x="!"))
"""


def history(folder: Path, body: str) -> Path:
    (folder / "a1.py").write_text(HEADER + body)
    return folder


def lines(url: str) -> list[str]:
    return dumped(url, rows=True, without="alembic_version").splitlines()


async def test_values_are_taken_as_psycopg_takes_them(
    tmp_path: Path, postgres_server
) -> None:
    folder = history(tmp_path, TAKEN)
    with postgres_server.database() as ours, postgres_server.database() as theirs:
        by_alembic(theirs, "head", folders=(folder,))
        await by_brant(ours, "head", folders=(folder,))
        assert lines(ours) == lines(theirs)


@pytest.mark.parametrize(
    "leave", ['op.execute("COMMIT")', "op.get_context().autocommit_block().__enter__()"]
)
async def test_values_are_taken_outside_of_a_transaction(
    tmp_path: Path, postgres_url: str, leave: str
) -> None:
    body = f"""
    {leave}
    run("insert into t (k) values (:k)", {{"k": "1"}})
    """
    await by_brant(postgres_url, "head", folders=(history(tmp_path, body),))
    assert [line for line in lines(postgres_url) if line.startswith("row public.t (1,")]


async def test_a_function_is_chosen_by_what_the_literals_are(
    tmp_path: Path, postgres_url: str
) -> None:
    body = """
    run("insert into t (k, s) select g, :s from generate_series(:a, :b) g",
        {"a": 30, "b": 31, "s": "x"})
    """
    await by_brant(postgres_url, "head", folders=(history(tmp_path, body),))
    found = [line for line in lines(postgres_url) if line.startswith("row public.t (")]
    assert [line[14:16] for line in found] == ["30", "31"]


async def test_what_no_place_gives_a_type_is_what_its_literal_is(
    tmp_path: Path, postgres_url: str
) -> None:
    """Only psycopg2 takes these: it writes literals into the SQL."""
    await by_brant(postgres_url, "head", folders=(history(tmp_path, UNTYPED),))
    rows = [line for line in lines(postgres_url) if line.startswith("row public.t")]
    assert [line for line in rows if "a12" in line]
    assert [line for line in rows if '{""a"" : ""s"", ""b"" : null}' in line]
    assert [line for line in rows if line.startswith("row public.t (22,5,5,!,5,")]
    assert [line for line in rows if line.startswith("row public.t (23,1,,both,both,")]


@pytest.mark.parametrize(
    ("driver", "sql", "name"),
    [
        ("asyncpg", "insert into t (k, i) values (1, :why)", "why"),
        ("psycopg", "select :one || '', concat('a', :why)", "why"),
    ],
)
async def test_what_does_not_fit_is_named(
    driver: str, sql: str, name: str, tmp_path: Path, postgres_url: str
) -> None:
    value = "[]" if driver == "asyncpg" else "'x'"
    body = f'    run("{sql}", {{"why": {value}, "one": "1"}})\n'
    url = postgres_url.replace("asyncpg", driver)
    with pytest.raises(RunFailedError) as caught:
        await by_brant(url, "head", folders=(history(tmp_path, body),))
    found = caught.value.__cause__
    assert isinstance(found, UntypedParameterError)
    assert f"the parameter {name!r} needs" in str(caught.value)
    assert f"CAST(:{name} AS " in str(found.hint)
