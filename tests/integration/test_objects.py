"""Views, triggers, routines and sequences where they are SQL that is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from running import write
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

SQLITE = "select type, name, sql from sqlite_master where name not like 'brant%'"
MARIADB = """
select table_name, view_definition from information_schema.views
  where table_schema = database()
union all select routine_name, concat(dtd_identifier, routine_definition)
  from information_schema.routines where routine_schema = database()
union all select trigger_name, concat(event_manipulation, action_statement)
  from information_schema.triggers where trigger_schema = database()
union all select table_name, table_type from information_schema.tables
  where table_schema = database() and table_name not like 'brant%'
"""
SHARED = {
    "create view": ("", "ops.CreateView.of('v', 'SELECT id FROM t', columns=['n'])"),
    "replace view": (
        "CREATE VIEW v AS select id from t",
        "ops.ReplaceView.of('v', 'SELECT n FROM t', existing='select id from t')",
    ),
    "drop view": (
        "CREATE VIEW v AS select id from t",
        "ops.DropView.of('v', if_exists=True, existing='select id from t')",
    ),
}
ON_SQLITE = {
    "create trigger": (
        "",
        (
            "ops.CreateTrigger.of('touch', 't', 'AFTER INSERT',"
            " 'BEGIN UPDATE t SET n = 1; DELETE FROM t WHERE id = 0; END')"
        ),
    ),
    "replace trigger": (
        "CREATE TRIGGER touch AFTER INSERT ON t BEGIN SELECT 1; END",
        (
            "ops.ReplaceTrigger.of('touch', 't', 'AFTER INSERT',"
            " 'BEGIN SELECT 2; END', existing=('AFTER INSERT',"
            " 'BEGIN SELECT 1; END'))"
        ),
    ),
}
ON_MARIADB = {
    "create trigger": (
        "",
        (
            "ops.CreateTrigger.of('touch', 't', 'BEFORE INSERT',"
            " 'FOR EACH ROW BEGIN SET NEW.n = 1; SET NEW.n = 2; END')"
        ),
    ),
    "create function": (
        "",
        (
            "ops.CreateFunction.of('twice', 'RETURNS int DETERMINISTIC RETURN 2 * a',"
            " arguments='a int')"
        ),
    ),
    "replace function": (
        "create function f() returns int deterministic return 1",
        (
            "ops.ReplaceFunction.of('f', 'RETURNS int DETERMINISTIC RETURN 2',"
            " existing='returns int deterministic return 1')"
        ),
    ),
    "drop procedure": (
        "create procedure p() begin select 1; end",
        "ops.DropProcedure.of('p', existing='begin select 1; end')",
    ),
    "create sequence": ("", "ops.CreateSequence.of('numbers', start=5, cache=3)"),
}


def scripts(folder: Path, setup: str, operation: str) -> Path:
    made = f"from brant import operations as ops\nawait op.run({operation}"
    table = "await op.execute('create table t (id int, n int)')"
    before = f"{table}\nawait op.run(ops.Execute({setup!r}))" if setup else table
    imports = "from brant import operations as ops"
    return write(
        folder,
        ("before", f"{imports}\n{before}"),
        ("it", f"{made})", f"{made}.reverse())"),
    )


async def round_trip(url: str, look: str, folder: Path) -> None:
    migrator = Migrator(url, folder)
    await migrator.upgrade("before")
    before = sorted(query(url, look))
    await migrator.upgrade("it")
    assert sorted(query(url, look)) != before
    await migrator.downgrade("before")
    assert sorted(query(url, look)) == before


CASES_SQLITE = {**SHARED, **ON_SQLITE}
CASES_MARIADB = {**SHARED, **ON_MARIADB}


@pytest.mark.parametrize(
    ("setup", "operation"), CASES_SQLITE.values(), ids=CASES_SQLITE.keys()
)
async def test_there_and_back_on_sqlite(setup, operation, sqlite_url, tmp_path):
    await round_trip(sqlite_url, SQLITE, scripts(tmp_path / "m", setup, operation))


@pytest.mark.parametrize(
    ("setup", "operation"), CASES_MARIADB.values(), ids=CASES_MARIADB.keys()
)
async def test_there_and_back_on_mariadb(setup, operation, mariadb_url, tmp_path):
    await round_trip(mariadb_url, MARIADB, scripts(tmp_path / "m", setup, operation))
