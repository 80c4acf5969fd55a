import pytest

from brant.dialects import dialect_named
from brant.dialects.terminators import terminated

ROUTINE = "create procedure p() begin select 1; select 2; end"


@pytest.mark.parametrize(
    ("dialect", "sql", "written"),
    [
        ("postgresql", "select 1", "select 1;"),
        ("postgresql", "select 1;", "select 1;"),
        ("postgresql", "select 1 -- one", "select 1 -- one\n;"),
        ("postgresql", "select '--'", "select '--';"),
        ("sqlite", "select 1 -- one;", "select 1 -- one;\n;"),
        ("mysql", "select 1 # one", "select 1 # one\n;"),
        ("mysql", "select ';'", "select ';';"),
        ("mariadb", ROUTINE, f"DELIMITER //\n{ROUTINE}\n//\nDELIMITER ;"),
        ("mssql", "select 1 -- one", "select 1 -- one\nGO"),
        ("oracle", "begin null; end;", "begin null; end;\n/"),
    ],
)
def test_a_statement_ends_as_the_client_wants_it(dialect, sql, written):
    assert terminated(sql, dialect_named(dialect)) == written
