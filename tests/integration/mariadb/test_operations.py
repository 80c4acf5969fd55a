"""What operations leave behind, as information_schema tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from brant import Migrator
from brant.errors import RunFailedError
from running import write
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """
CREATE TABLE t (
  id int NOT NULL PRIMARY KEY,
  name varchar(20) CHARACTER SET latin1 COLLATE latin1_bin
    DEFAULT 'a;\\\\b' COMMENT 'it''s',
  touched timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  data json CHECK (json_valid(data)),
  size int DEFAULT 1 CHECK (size > 0),
  hidden int INVISIBLE DEFAULT 3,
  doubled int AS (size * 2) STORED,
  kind enum('a','b') NOT NULL DEFAULT 'a',
  CONSTRAINT ck CHECK (kind <> 'z'),
  UNIQUE KEY uq (name),
  KEY ix (size)
) CHARSET=utf8mb4
"""
COLUMN = """
SELECT COLUMN_TYPE, COLLATION_NAME, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLUMN_COMMENT
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't'
AND COLUMN_NAME = '{}'
"""


async def run(url: str, tmp_path: Path, body: str) -> None:
    query(url, TABLE)
    await Migrator(url, write(tmp_path / "m", ("r1", body))).upgrade()


def column(url: str, name: str) -> tuple[Any, ...]:
    (found,) = query(url, COLUMN.format(name))
    return found


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (
            'await op.alter_column("t", "name", nullable=False)',
            "name",
            ("varchar(20)", "latin1_bin", "NO", r"'a;\\b'", "", "it's"),
        ),
        (
            'await op.alter_column("t", "name", type_=sa.String(50))',
            "name",
            ("varchar(50)", "latin1_bin", "YES", r"'a;\\b'", "", "it's"),
        ),
        (
            'await op.alter_column("t", "name", new_column_name="n", comment=None)',
            "n",
            ("varchar(20)", "latin1_bin", "YES", r"'a;\\b'", "", ""),
        ),
        (
            'await op.alter_column("t", "name", server_default=None)',
            "name",
            ("varchar(20)", "latin1_bin", "YES", "NULL", "", "it's"),
        ),
        (
            'await op.alter_column("t", "touched", comment="100%")',
            "touched",
            (
                "timestamp",
                None,
                "NO",
                "current_timestamp()",
                "on update current_timestamp()",
                "100%",
            ),
        ),
        (
            'await op.alter_column("t", "id", type_=sa.BigInteger, autoincrement=True)',
            "id",
            ("bigint(20)", None, "NO", None, "auto_increment", ""),
        ),
        (
            'await op.alter_column("t", "hidden", type_=sa.BigInteger)',
            "hidden",
            ("bigint(20)", None, "YES", "3", "INVISIBLE", ""),
        ),
        (
            'await op.alter_column("t", "doubled", comment="c")',
            "doubled",
            ("int(11)", None, "YES", "NULL", "STORED GENERATED", "c"),
        ),
        (
            'await op.alter_column("t", "kind", type_=sa.Enum("a", "b", "c"))',
            "kind",
            ("enum('a','b','c')", "utf8mb4_general_ci", "NO", "'a'", "", ""),
        ),
        (
            'await op.add_column("t", sa.Column("n", sa.Integer), insert_before="id")',
            "n",
            ("int(11)", None, "YES", "NULL", "", ""),
        ),
    ],
)
async def test_a_column_is_what_was_asked_and_else_what_it_was(
    mariadb_url, tmp_path, body, name, expected
):
    await run(mariadb_url, tmp_path, body)
    assert column(mariadb_url, name)[: len(expected)] == expected


async def test_a_columns_own_check_stays(mariadb_url, tmp_path):
    await run(
        mariadb_url, tmp_path, 'await op.alter_column("t", "size", type_=sa.BigInteger)'
    )
    checks = query(
        mariadb_url,
        "select check_clause from information_schema.check_constraints where "
        "constraint_schema = database() and level = 'Column' order by constraint_name",
    )
    assert checks == [("json_valid(`data`)",), ("`size` > 0",)]


async def test_constraints_and_indexes_come_and_go(mariadb_url, tmp_path):
    await run(
        mariadb_url,
        tmp_path,
        """
        async with op.batch_alter_table("t") as batch:
            await batch.drop_constraint("ck")
            await batch.create_check_constraint("ck", "kind <> 'y'")
            await batch.drop_constraint("uq", type_="unique")
            await batch.drop_index("ix", mysql_algorithm="inplace")
        await op.create_foreign_key(
            "fk", "t", "t", ["hidden"], ["id"], ondelete="SET NULL")
        await op.create_index("ix", "t", ["kind", "name"], mysql_length={"name": 5})
        await op.drop_constraint("nothing", "t", if_exists=True)
        await op.drop_index("nothing", "t", if_exists=True)
        await op.drop_column("t", "nothing", if_exists=True)
        await op.add_column(
            "t", sa.Column("ID", sa.Integer, index=True), if_not_exists=True)
        """,
    )
    constraints = query(
        mariadb_url,
        "select constraint_name from information_schema.table_constraints "
        "where table_schema = database() and table_name = 't' order by 1",
    )
    indexes = query(
        mariadb_url,
        "select index_name, column_name, sub_part from information_schema.statistics "
        "where table_schema = database() and table_name = 't' "
        "and index_name = 'ix' order by seq_in_index",
    )
    assert ("ck",) in constraints
    assert ("fk",) in constraints
    assert ("uq",) not in constraints
    assert indexes == [("ix", "kind", None), ("ix", "name", 5)]


async def test_one_column_changed_twice_in_a_batch_keeps_both_changes(
    mariadb_url, tmp_path
):
    await run(
        mariadb_url,
        tmp_path,
        """
        async with op.batch_alter_table("t") as batch:
            await batch.alter_column("size", nullable=False)
            await batch.alter_column("size", new_column_name="bulk", comment="c")
            await batch.alter_column("bulk", type_=sa.BigInteger)
            await batch.drop_column("doubled")
        """,
    )
    assert column(mariadb_url, "bulk") == ("bigint(20)", None, "NO", "1", "", "c")


async def test_routines_and_comments_are_taken_apart(mariadb_url, tmp_path):
    await run(
        mariadb_url,
        tmp_path,
        '''
        await op.execute("""
            CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN
                IF NEW.id < 0 THEN SET NEW.id = 1; END IF;
                CASE NEW.id WHEN 5 THEN SET NEW.id = 6; ELSE BEGIN END; END CASE;
            END;
            # a comment; with a semicolon
            INSERT INTO t (id, name, size) VALUES (-5, 'it\\\\'s; #', 3--1);
        """)
        ''',
    )
    assert query(mariadb_url, "select id, name, size from t") == [(1, "it's; #", 4)]


@pytest.mark.parametrize(
    "body",
    [
        'await op.alter_column("t", "nothing", nullable=False)',
        'await op.alter_column("nowhere", "id", nullable=False)',
        'await op.create_table("' + "x" * 65 + '", sa.Column("id", sa.Integer))',
        'await op.create_unique_constraint("u", "t", ["id"], deferrable=True)',
        'await op.create_index("i", "t", [sa.func.lower(sa.column("name"))])',
        'await op.drop_index("ix")',
        'await op.execute("DELIMITER //")',
    ],
)
async def test_what_cannot_be_is_an_error(mariadb_url, tmp_path, body):
    with pytest.raises(RunFailedError):
        await run(mariadb_url, tmp_path, body)
