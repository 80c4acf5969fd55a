"""MySQL and MariaDB: definitions read back, names, options, limits and words."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.dialects import dialect_for, dialect_named
from brant.dialects._mysql_definitions import Definition, Printed
from brant.dialects.mysql import MySQL
from brant.errors import (
    InvalidOperationError,
    OfflineError,
    UnsupportedOperationError,
)
from brant.schema import QualifiedName

MYSQL, MARIADB = dialect_named("mysql"), dialect_named("mariadb")
LEXICON = MySQL.lexicon
DEFINITIONS = (
    "int(11) NOT NULL AUTO_INCREMENT",
    "longtext COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`))",
    r"""varchar(20) NOT NULL DEFAULT 'it''s \\ "x"' COMMENT 'NOT NULL; (x'""",
    "timestamp NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()",
    "int(11) GENERATED ALWAYS AS (`k` * 2) STORED COMMENT 'g'",
    "int(11) INVISIBLE DEFAULT (1 + 1)",
    "enum('a','b)','c''') DEFAULT 'a'",
    "point NOT NULL /*!80003 SRID 4326 */ COMMENT 'c'",
    "decimal(10,2) unsigned DEFAULT 1.50",
)


@pytest.mark.parametrize("text", DEFINITIONS)
def test_a_definition_that_is_read_is_the_same_when_it_is_written(text):
    assert str(Definition.read(text, LEXICON)) == text


def test_clauses_that_nobody_changes_stay():
    read = Definition.read("int NOT NULL /*!80023 INVISIBLE */ DEFAULT 1", LEXICON)
    made = str(read.nullable(is_nullable=True))
    assert made == "int NULL /*!80023 INVISIBLE */ DEFAULT 1"


def test_not_null_takes_default_null_away():
    read = Definition.read("int(11) DEFAULT NULL", LEXICON)
    assert str(read.nullable(is_nullable=False)) == "int(11) NOT NULL"


def test_a_json_column_that_becomes_another_type_loses_its_check():
    read = Definition.read(DEFINITIONS[1], LEXICON)
    made = read.of_type(Definition.read("INTEGER", LEXICON))
    assert str(made) == "INTEGER DEFAULT NULL"


def test_a_table_that_the_server_prints_is_read():
    printed = Printed.read(
        """CREATE TABLE `t` (
  `Id` int(11) NOT NULL,
  `a,b` varchar(5) DEFAULT ')',
  PRIMARY KEY (`Id`),
  UNIQUE KEY `uq` (`a,b`),
  FULLTEXT KEY `ft` (`a,b`),
  CONSTRAINT `fk` FOREIGN KEY (`Id`) REFERENCES `o` (`id`),
  CONSTRAINT `ck` CHECK (`Id` > 0)
) ENGINE=InnoDB COMMENT='x (y'""",
        LEXICON,
    )
    assert list(printed.columns) == ["id", "a,b"]
    assert printed.indexes == {"uq", "ft"}
    assert printed.constraints == {
        "primary": "primary",
        "uq": "unique",
        "fk": "foreignkey",
        "ck": "check",
    }


@pytest.mark.parametrize("dialect", [MYSQL, MARIADB], ids=["mysql", "mariadb"])
def test_a_name_of_more_than_64_characters_is_refused(dialect):
    taken = ops.RenameTable.of("t", "ü" * 64)
    assert dialect.compile(taken)
    with pytest.raises(InvalidOperationError, match="64 characters"):
        dialect.compile(ops.RenameTable.of("t", "u" * 65))


def test_backslashes_are_written_as_the_server_reads_them():
    sqlalchemy = sa.URL.create("mysql").get_dialect()()
    sqlalchemy._backslash_escapes = False
    plain = dialect_for(sqlalchemy)
    change = ops.SetTableComment.of("t", "a\\'b")
    assert [s.sql for s in plain.compile(change)] == ["ALTER TABLE t COMMENT 'a\\''b'"]
    assert [s.sql for s in MYSQL.compile(change)] == [
        "ALTER TABLE t COMMENT 'a\\\\''b'"
    ]
    split = ops.Execute.of("select 'a\\'; select 2")
    assert len(plain.compile(split)) == 2
    assert len(MYSQL.compile(split)) == 1


def test_a_mysql_url_that_leads_to_mariadb_speaks_mariadb():
    sqlalchemy = sa.URL.create("mysql").get_dialect()(is_mariadb=True)
    assert dialect_for(sqlalchemy).name == "mariadb"


def test_an_old_server_renames_columns_by_change():
    sqlalchemy = sa.URL.create("mariadb").get_dialect()()
    sqlalchemy.server_version_info = (10, 4, 1)
    old = dialect_for(sqlalchemy)
    rename = ops.AlterColumn.of(
        "t",
        "a",
        new_column_name="b",
        existing_type=sa.Integer(),
        existing_nullable=False,
    )
    assert [s.sql for s in old.compile(rename)] == [
        "ALTER TABLE t CHANGE a b INTEGER NOT NULL"
    ]


def test_mariadb_takes_mysqls_options_and_prefers_its_own():
    index = ops.CreateIndex.of(
        "ix", "t", ["a"], mysql_length=5, mariadb_length=9, mysql_prefix="FULLTEXT"
    )
    (on_mariadb,) = MARIADB.compile(index)
    (on_mysql,) = MYSQL.compile(index)
    assert on_mariadb.sql == "CREATE FULLTEXT INDEX ix ON t (a(9))"
    assert on_mysql.sql == "CREATE FULLTEXT INDEX ix ON t (a(5))"


def test_what_a_definition_lacks_offline_is_said():
    with pytest.raises(OfflineError) as missing:
        MYSQL.compile(ops.AlterColumn.of("t", "a", nullable=False))
    assert "existing_type" in str(missing.value.hint)


def test_third_parties_handlers_for_mysql_serve_mariadb():
    class Ping(ops.Operation):
        pass

    Ping.compiles("mysql")(lambda _operation, _dialect: ["SELECT 1"])
    assert [s.sql for s in MARIADB.compile(Ping())] == ["SELECT 1"]


def test_limits_are_the_sessions_until_they_are_taken_back():
    assert MYSQL.timeouts(lock=0.2, statement=None)[1].count("= 1") == 2
    assert "@brant_lock_wait" in MYSQL.timeouts_end(lock=0.2, statement=None)[0]
    assert MARIADB.timeouts(lock=None, statement=2)[-1].endswith("= 2")
    with pytest.raises(UnsupportedOperationError):
        MYSQL.timeouts(lock=None, statement=2)


def test_keys_share_an_alter_table_with_what_they_are_on():
    changed = ops.AlterTable(
        QualifiedName("t"),
        (
            ops.DropConstraint.of("pk", "t", type_="primary"),
            ops.AddColumn.of("t", sa.Column("home", sa.Integer)),
            ops.CreatePrimaryKey.of("pk", "t", ["home", "id"]),
            ops.CreateIndex.of("ix", "t", ["id"]),
        ),
    )
    (statement,) = MYSQL.compile(changed, ((), ()))
    assert statement.sql == (
        "ALTER TABLE t DROP PRIMARY KEY, ADD COLUMN home INTEGER, "
        "ADD CONSTRAINT pk PRIMARY KEY (home, id), ADD INDEX ix (id)"
    )


def test_a_key_does_not_share_an_alter_table_with_what_renames_its_column():
    changed = ops.AlterTable(
        QualifiedName("t"),
        (
            ops.CreateIndex.of("ix", "t", ["a"]),
            ops.AlterColumn.of("t", "a", new_column_name="b"),
        ),
    )
    statements = [each.sql for each in MYSQL.compile(changed, ((), ()))]
    assert statements == [
        "ALTER TABLE t ADD INDEX ix (a)",
        "ALTER TABLE t RENAME COLUMN a TO b",
    ]
