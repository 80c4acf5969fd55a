"""A baseline of MariaDB: what brant's values cannot say is the server's own text."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from autogenerating import migrator
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from servers.mariadb import MariadbServer

_TABLES: Final = {
    "counts outside of its key": (
        (
            "CREATE TABLE t (a int PRIMARY KEY, n bigint unsigned NOT NULL"
            " AUTO_INCREMENT,"
            " UNIQUE (n))"
        ),
    ),
    "counts without a key": (
        "CREATE TABLE t (n int NOT NULL AUTO_INCREMENT, b int, KEY (n, b))",
    ),
    "counts as the second of its key": (
        "CREATE TABLE t (a int, n int AUTO_INCREMENT, PRIMARY KEY (a, n), KEY (n))",
    ),
    "counts in fractions": ("CREATE TABLE t (n double AUTO_INCREMENT PRIMARY KEY)",),
    "partitions": (
        (
            "CREATE TABLE t (a varchar(9)) PARTITION BY LIST COLUMNS (a)"
            " SUBPARTITION BY"
            " KEY (a) SUBPARTITIONS 2 (PARTITION p VALUES IN ('it''s:%'))"
        ),
        "CREATE TABLE u (a int PRIMARY KEY) PARTITION BY HASH (a) PARTITIONS 4",
    ),
    "versions of rows": (
        (
            "CREATE TABLE t (a int, b int WITHOUT SYSTEM VERSIONING, s timestamp(6)"
            " GENERATED ALWAYS AS ROW START, e timestamp(6) GENERATED ALWAYS AS"
            " ROW END,"
            " PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING"
        ),
        "CREATE TABLE u (a int) WITH SYSTEM VERSIONING",
    ),
    "periods": (
        (
            "CREATE TABLE t (id int, s date, e date, PERIOD FOR p (s, e),"
            " UNIQUE (id, p WITHOUT OVERLAPS))"
        ),
    ),
    "columns": (
        (
            "CREATE TABLE t (a int DEFAULT 5 INVISIBLE, b text COMPRESSED,"
            " c int AS (a) INVISIBLE, d int COMMENT 'it''s \\\\ %s :x \" `')"
        ),
    ),
    "indexes": (
        (
            "CREATE TABLE t (a varchar(9), b int, PRIMARY KEY (b) COMMENT 'it''s',"
            " KEY ix (a) COMMENT ':x %', KEY k (a) IGNORED, KEY l (a) KEY_BLOCK_SIZE=4)"
        ),
    ),
    "texts like JSON": (
        "CREATE TABLE t (a longtext CHARSET latin1 CHECK (json_valid(a)), b json)",
    ),
    "several in one": (
        "CREATE TABLE a (x int) ENGINE=MyISAM",
        "CREATE TABLE t (x int) ENGINE=MERGE UNION=(a)",
    ),
    "keys that go round": (
        "CREATE TABLE p (a int PRIMARY KEY, b int INVISIBLE)",
        (
            "CREATE TABLE t (a int PRIMARY KEY, b int INVISIBLE,"
            " CONSTRAINT f FOREIGN KEY (a) REFERENCES p (a) ON DELETE CASCADE)"
        ),
        "ALTER TABLE p ADD CONSTRAINT g FOREIGN KEY (b) REFERENCES t (a)",
    ),
    "sequences": (
        "CREATE SEQUENCE s",
        "CREATE TABLE t (a bigint DEFAULT nextval(s), b int INVISIBLE)",
        "CREATE TABLE u (a bigint DEFAULT (NEXT VALUE FOR s) PRIMARY KEY)",
    ),
    "sets with an empty label": ("CREATE TABLE t (a set('r', '', 'g') DEFAULT 'r,g')",),
    "views": (
        "CREATE TABLE t (a int, b varchar(9))",
        "CREATE VIEW v AS SELECT a, concat(b, ':%') c FROM t WITH CHECK OPTION",
        "CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW w (x) AS SELECT a FROM v",
        "CREATE VIEW y AS SELECT a FROM t WHERE a > 1 WITH LOCAL CHECK OPTION",
    ),
}


@asynccontextmanager
async def _baselined(
    server: MariadbServer, statements: tuple[str, ...], folder: Path
) -> AsyncIterator[tuple[str, str, str]]:
    """Give a database, one made of its baseline, and the baseline's text.

    Afterwards its way back must leave nothing.
    """
    with server.database() as url, server.database() as empty:
        for statement in statements:
            query(url, statement)
        engine = create_async_engine(url)
        path = await migrator(engine, folder, sa.MetaData()).revision(
            "baseline", baseline=True
        )
        await engine.dispose()
        engine = create_async_engine(empty)
        made = migrator(engine, folder, sa.MetaData())
        await made.upgrade()
        assert path is not None
        yield url, empty, path.read_text()
        await made.downgrade("base")
        await engine.dispose()
        assert dumped(empty, without="brant_") == ""


@pytest.mark.parametrize("name", _TABLES)
async def test_a_baseline_keeps_what_no_value_says(
    mariadb_server: MariadbServer, tmp_path: Path, name: str
) -> None:
    making = _baselined(mariadb_server, _TABLES[name], tmp_path / "m")
    async with making as (url, empty, _):
        shown = dumped(empty, without="brant_").replace(empty[-23:], url[-23:])
        assert shown == dumped(url)


async def test_what_values_say_is_no_text_of_the_server(
    mariadb_server: MariadbServer, tmp_path: Path
) -> None:
    sql = (
        (
            "CREATE TABLE p (id int AUTO_INCREMENT PRIMARY KEY, a decimal(9, 2)"
            " unsigned"
            " NOT NULL DEFAULT 1.5 COMMENT 'x', b int AS (a + 1) VIRTUAL, c json, at"
            " datetime(3) DEFAULT now(3) ON UPDATE now(3), d text COLLATE utf8mb4_bin,"
            " e varchar(9) DEFAULT (concat('a', 'b')), f enum('it''s', '(')"
            " DEFAULT '(',"
            " UNIQUE (a), KEY k (d(5), b DESC), FULLTEXT (d), CHECK (a > 0))"
            " AUTO_INCREMENT=7 ROW_FORMAT=DYNAMIC COMMENT='a ''t'''"
        ),
        "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL)",
        "CREATE VIEW v AS SELECT 1 AS x",
        "CREATE FUNCTION f(x int) RETURNS int RETURN x",
    )
    async with _baselined(mariadb_server, sql, tmp_path / "m") as (_, _, text):
        assert "op.execute" not in text
        assert "Not in this script" not in text


async def test_a_baseline_keeps_events_and_the_order_of_triggers(
    mariadb_server: MariadbServer, tmp_path: Path
) -> None:
    sql = (
        "CREATE TABLE t (a int)",
        "CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
        "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET NEW.a = NEW.a + 1",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY COMMENT ':x' DO DELETE FROM t",
    )
    asked = """
        SELECT interval_value, event_comment, event_definition
        FROM information_schema.events WHERE event_schema = database()
    """
    async with _baselined(mariadb_server, sql, tmp_path / "m") as (_, empty, _):
        query(empty, "INSERT INTO t VALUES (5)")
        assert query(empty, "SELECT a FROM t") == [(2,)]
        assert query(empty, asked) == [("1", ":x", "DELETE FROM t")]


async def test_a_baseline_keeps_what_routines_say(
    mariadb_server: MariadbServer, tmp_path: Path
) -> None:
    sql = (
        (
            "CREATE FUNCTION f(a int, b varchar(9) CHARSET utf8mb3) RETURNS varchar(9)"
            " CHARSET ascii COMMENT 'it''s' RETURN concat(a, ':%')"
        ),
        (
            "CREATE AGGREGATE FUNCTION g(x int) RETURNS int BEGIN DECLARE n int"
            " DEFAULT 0;"
            " DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN n; LOOP FETCH GROUP"
            " NEXT ROW;"
            " SET n = n + x; END LOOP; END"
        ),
    )
    making = _baselined(mariadb_server, sql, tmp_path / "m")
    async with making as (url, empty, _):
        for name in "fg":
            asked = f"SHOW CREATE FUNCTION {name}"
            assert query(empty, asked) == query(url, asked)


async def test_a_baseline_tells_what_it_cannot_keep(
    mariadb_server: MariadbServer, tmp_path: Path
) -> None:
    sql = (
        "CREATE TABLE t (a varbinary(5) DEFAULT x'00ff')",
        "CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
        "SET STATEMENT sql_mode = 'ANSI' FOR CREATE PROCEDURE p() SELECT 1",
    )
    async with _baselined(mariadb_server, sql, tmp_path / "m") as (_, _, text):
        assert "# Not in this script: the default of bytes in table t.\n" in text
        assert "ANSI' of procedure p.\n" in text
