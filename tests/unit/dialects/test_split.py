from __future__ import annotations

import pytest

from brant.dialects.postgresql import PostgreSQL
from brant.dialects.split import Lexicon, bare, split
from brant.dialects.sqlite import SQLite

PG, LITE = PostgreSQL.lexicon, SQLite.lexicon
ROUTINES = Lexicon(compound_bodies=True, backslash_escapes=True, hash_comments=True)

ATOMIC = "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END"
RULE = "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; SELECT (1))"
TRIGGER = (
    "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN"
    " UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END"
)
PROCEDURE = (
    "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF;"
    " WHILE b DO SELECT 2; END WHILE;"
    " CASE c WHEN 1 THEN SELECT 3; END CASE; END"
)
NESTED = "/* ; /* ; */ ; */ SELECT 1"

MS = Lexicon(brackets=True, nested_comments=True, go_lines=True)
ORA = Lexicon(q_quotes=True, slash_lines=True)
CASES = [
    (PG, "SELECT 1", ("SELECT 1",)),
    (PG, " SELECT 1; \n", ("SELECT 1",)),
    (PG, "SELECT 1;;SELECT 2", ("SELECT 1", "SELECT 2")),
    (PG, "", ()),
    (PG, "-- nothing", ()),
    (PG, "SELECT 1; -- done", ("SELECT 1",)),
    (PG, "-- a\nSELECT 1; /* b */ SELECT 2", ("-- a\nSELECT 1", "/* b */ SELECT 2")),
    (PG, "SELECT ';', ''';'", ("SELECT ';', ''';'",)),
    (PG, "SELECT E'\\';' ; SELECT 2", ("SELECT E'\\';'", "SELECT 2")),
    (PG, "SELECT '\\'; SELECT 2", ("SELECT '\\'", "SELECT 2")),
    (PG, 'SELECT ";"";" ; SELECT 2', ('SELECT ";"";"', "SELECT 2")),
    (PG, f"{NESTED}; SELECT 2", (NESTED, "SELECT 2")),
    (PG, "DO $$ a; b; $$; SELECT 1", ("DO $$ a; b; $$", "SELECT 1")),
    (PG, "DO $x$ $$;$$ ; $x$; SELECT $1", ("DO $x$ $$;$$ ; $x$", "SELECT $1")),
    (PG, "SELECT a$b; SELECT c$b", ("SELECT a$b", "SELECT c$b")),
    (PG, "BEGIN; SELECT 1; END; SELECT 2", ("BEGIN", "SELECT 1", "END", "SELECT 2")),
    (PG, f"{ATOMIC}; SELECT 3", (ATOMIC, "SELECT 3")),
    (PG, f"{RULE}; SELECT ')('; SELECT 3", (RULE, "SELECT ')('", "SELECT 3")),
    (LITE, f"{TRIGGER}; SELECT 1", (TRIGGER, "SELECT 1")),
    (LITE, "SELECT [a;b], `c;d`; SELECT 2", ("SELECT [a;b], `c;d`", "SELECT 2")),
    (ROUTINES, "SELECT '\\';'; # b;\nSELECT 2", ("SELECT '\\';'", "# b;\nSELECT 2")),
    (ROUTINES, f"{PROCEDURE}; SELECT 4", (PROCEDURE, "SELECT 4")),
    (MS, "DECLARE @a int; SELECT @a;", ("DECLARE @a int; SELECT @a;",)),
    (MS, "SELECT 1\nGO\nSELECT 2\n  go -- on\n", ("SELECT 1", "SELECT 2")),
    (MS, "SELECT 1\r\nGO\r\n\r\nSELECT 2", ("SELECT 1", "SELECT 2")),
    (MS, "INSERT a\nGO 3", ("INSERT a", "INSERT a", "INSERT a")),
    (MS, "GO\n-- nothing\nGO", ()),
    (MS, "SELECT [a\nGO\n]", ("SELECT [a\nGO\n]",)),
    (MS, "/*\nGO\n/**/*/ SELECT '\nGO\n'", ("/*\nGO\n/**/*/ SELECT '\nGO\n'",)),
    (MS, "GOTO a", ("GOTO a",)),
    (ORA, "SELECT 1 FROM a; SELECT 2 FROM b", ("SELECT 1 FROM a", "SELECT 2 FROM b")),
    (ORA, "SELECT q'[it's; ]' FROM a; b", ("SELECT q'[it's; ]' FROM a", "b")),
    (ORA, "SELECT Nq'!it's;!' FROM a; b", ("SELECT Nq'!it's;!' FROM a", "b")),
    (ORA, "BEGIN a; END;\n/\nSELECT 1", ("BEGIN a; END;", "SELECT 1")),
    (
        ORA,
        "DECLARE n INT; PROCEDURE p IS BEGIN b; END; BEGIN p; END;\n /\nSELECT 4 / 2",
        (
            "DECLARE n INT; PROCEDURE p IS BEGIN b; END; BEGIN p; END;",
            "SELECT 4 / 2",
        ),
    ),
    (
        ORA,
        "CREATE OR REPLACE EDITIONABLE PACKAGE BODY a AS b; END;\n/\nc",
        ("CREATE OR REPLACE EDITIONABLE PACKAGE BODY a AS b; END;", "c"),
    ),
    (ORA, "CREATE TABLE a (type INT);\n/\nb", ("CREATE TABLE a (type INT)", "b")),
    (ORA, "ALTER TRIGGER a ENABLE; b", ("ALTER TRIGGER a ENABLE", "b")),
    (PG, "SELECT 'never closed; SELECT 2", ("SELECT 'never closed; SELECT 2",)),
    (PG, "DO $$ never closed; ", ("DO $$ never closed;",)),
    (PG, "SELECT 1 /* never closed; ", ("SELECT 1 /* never closed;",)),
]


@pytest.mark.parametrize(("lexicon", "sql", "statements"), CASES)
def test_statements_are_taken_apart(
    lexicon: Lexicon, sql: str, statements: tuple[str, ...]
) -> None:
    assert split(sql, lexicon) == statements


def test_bare_text_has_no_comments() -> None:
    assert bare("/* a */ VACUUM -- b\n FULL", PG).split() == ["VACUUM", "FULL"]
