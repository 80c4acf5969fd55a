"""A plan of a script that is wrong says where, like the run would."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from brant import Migrator
from brant.errors import InvalidOperationError, NotAwaitedError, ScriptRaisedError
from running import write
from servers.query import query


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('raise ValueError("boo")', ScriptRaisedError),
        ('op.drop_table("t")', NotAwaitedError),
        (
            'await op.create_table("t", sa.Column("id", sa.ForeignKey("u.id")))',
            InvalidOperationError,
        ),
    ],
)
async def test_a_script_that_is_wrong_is_named_with_its_line(
    database_url, tmp_path, body, error
):
    folder = write(tmp_path / "m", ("a", body))
    with pytest.raises(error) as refused:
        await Migrator(database_url, folder).plan()
    assert refused.value.site == f"{folder / 'a.py'}:11"
    assert refused.value.site in refused.value.message


async def test_a_script_knows_the_database_in_a_plan_a_file_and_a_run(
    database_url, tmp_path
):
    name = make_url(database_url).get_backend_name()
    body = """
    kinds = {"postgresql": "text", "mysql": "varchar(9)", "sqlite": "integer"}
    await op.execute(f"create table t (a {kinds[op.dialect]})")
    """
    folder = write(tmp_path / "m", ("a", body))
    kind = {"postgresql": "text", "mysql": "varchar(9)", "sqlite": "integer"}[name]
    made = f"create table t (a {kind})"
    plan = await Migrator(database_url, folder).plan()
    assert plan.steps[0].operations[0].statements == (made,)
    assert made in (await Migrator(f"{name}://", folder).sql("head")).statements
    await Migrator(database_url, folder).upgrade()
    assert query(database_url, "select a from t") in ([], ())
