"""What a database with PRELUDE's tables answers to a dialect's questions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from golden.cases import PRELUDE

if TYPE_CHECKING:
    from brant.dialects import Answers, Dialect
    from brant.operations import Operation


def _sql_server_column(question: str) -> dict[str, Any]:
    """Give a row of sys.columns: PRELUDE's columns are texts and numbers."""
    is_text = question.endswith(("N'email'", "N'select'"))
    return {
        "type": "varchar" if is_text else "int",
        "max_length": -1 if is_text else 4,
        "precision": 0 if is_text else 10,
        "scale": 0,
        "collation_name": "Latin1_General_CI_AS" if is_text else None,
        "is_nullable": True,
    }


# As MariaDB prints a table that has what the PRELUDE's has, and more.
PRINTED = """\
CREATE TABLE `users` (
  `id` int(11) NOT NULL,
  `email` varchar(99) CHARACTER SET latin1 COLLATE latin1_bin COMMENT 'a (b), c''s',
  `age` int(11) DEFAULT 1,
  `org_id` int(11) DEFAULT NULL,
  `region` int(11) DEFAULT NULL,
  `select` text DEFAULT NULL,
  `touched` timestamp NOT NULL DEFAULT now() ON UPDATE now(),
  `doubled` int(11) GENERATED ALWAYS AS (`age` * 2) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_touched` (`touched`,`id`),
  KEY `ix_email` (`email`),
  CONSTRAINT `fk_org` FOREIGN KEY (`org_id`) REFERENCES `org` (`id`),
  CONSTRAINT `ck_age` CHECK (`age` > 0),
  CONSTRAINT `ck_region` CHECK (`region` in (0,1))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='people'"""


def answers(dialect: Dialect, operation: Operation) -> Answers:
    """Ask where that is cheap; elsewhere nothing is found."""
    questions = dialect.questions(operation)
    if dialect.name in {"mysql", "mariadb"}:
        return [
            [{"Create Table": PRINTED}] if question.startswith("SHOW CREATE") else []
            for question in questions
        ]
    if dialect.name == "mssql":
        return [
            [_sql_server_column(question)] if "AND name = " in question else []
            for question in questions
        ]
    if dialect.name != "sqlite":
        return [[] for _ in questions]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("ATTACH ':memory:' AS blog")
        for made in PRELUDE:
            for statement in dialect.compile(made):
                connection.execute(statement.sql)
        return [
            [dict(row) for row in connection.execute(question)]
            for question in questions
        ]
