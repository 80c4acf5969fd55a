from __future__ import annotations

import pytest

from brant.errors import DuplicateSectionError, InvalidHeaderError
from brant.scripts.header import Header, header
from brant.scripts.sql import Statement, python, sections, statements

PATH = "versions/a1_users.sql"
SCRIPT = """\
-- message: add users
-- Create Date: 2024-01-31
-- revision: a1
-- down_revision: b2, c3
-- branch_labels: none
-- transactional: false

-- upgrade
CREATE TABLE users (id int);
CREATE INDEX CONCURRENTLY i
    ON users (id);

-- downgrade
DROP TABLE users;
"""


def texts(sql: str) -> list[str]:
    return [text for text, _ in statements(Statement(sql, 1))]


def test_a_header_is_read_from_comments() -> None:
    assert header(PATH, SCRIPT) == Header(
        id="a1",
        parents=("b2", "c3"),
        depends_on=(),
        labels=(),
        message="add users",
        transactional=False,
        phase=None,
        replaces=(),
        created="2024-01-31",
    )


def test_the_first_paragraph_of_the_comments_is_the_message() -> None:
    source = "-- add users\n-- and more\n--\n-- revision: a1\n-- down_revision:\nX;\n"
    found = header(PATH, source)
    assert found is not None
    assert (found.message, found.parents) == ("add users and more", ())


def test_a_wrong_value_is_refused_with_its_line() -> None:
    source = "-- revision: a1\n-- down_revision: none\n-- transactional: never\n"
    with pytest.raises(InvalidHeaderError) as caught:
        header(PATH, source)
    assert (caught.value.name, caught.value.line) == ("transactional", 3)


def test_sections_know_their_lines() -> None:
    found = sections(PATH, SCRIPT)
    upgrade = statements(found["upgrade"])
    assert [line for _, line in upgrade] == [9, 10]
    assert statements(found["downgrade"]) == (Statement("DROP TABLE users", 14),)


def test_without_a_section_everything_is_the_upgrade() -> None:
    found = sections(PATH, "-- revision: a1\n\nCREATE TABLE a (b int);\n")
    assert list(found) == ["upgrade"]
    assert statements(found["upgrade"]) == (Statement("CREATE TABLE a (b int)", 3),)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("-- upgrade\na;\n-- upgrade\nb;\n", 3),
        ("-- revision: a1\nlost;\n-- upgrade\nb;\n", 3),
        ("-- upgrade\n-- downgrade\na;\n-- downgrade\n", 4),
    ],
)
def test_a_section_stands_once(source: str, line: int) -> None:
    with pytest.raises(DuplicateSectionError) as caught:
        sections(PATH, source)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("a; b", ["a", "b"]),
        ("a;;\n;b;", ["a", "b"]),
        ("-- nothing; here\n/* nor; here */\n", []),
        ("a -- x; y\n b;", ["a -- x; y\n b"]),
        ("insert 'x;y'; b", ["insert 'x;y'", "b"]),
        ("insert 'it''s;'; b", ["insert 'it''s;'", "b"]),
        (r"insert E'it\'s;'; b", [r"insert E'it\'s;'", "b"]),
        ('a "x;y"; b', ['a "x;y"', "b"]),
        ("a `x;y`; b", ["a `x;y`", "b"]),
        ("do $$ a; b; $$; c", ["do $$ a; b; $$", "c"]),
        ("do $x$ a; $$ b; $x$; c", ["do $x$ a; $$ b; $x$", "c"]),
        (
            "create trigger t begin a; case when b then c end; end; d;",
            ["create trigger t begin a; case when b then c end; end", "d"],
        ),
        (
            "CREATE PROCEDURE p() BEGIN IF a THEN b; END IF; c; END; d",
            ["CREATE PROCEDURE p() BEGIN IF a THEN b; END IF; c; END", "d"],
        ),
        ("begin; a; end; b", ["begin", "a", "end", "b"]),
    ],
)
def test_statements_end_at_their_own_semicolons(sql: str, expected: list[str]) -> None:
    assert texts(sql) == expected


def test_python_has_the_lines_of_the_sql() -> None:
    lines = python(PATH, SCRIPT).split("\n")
    assert lines[7] == "async def upgrade(op):"
    assert lines[8] == "    await op.execute('CREATE TABLE users (id int)')"
    assert lines[9].startswith("    await op.execute('CREATE INDEX")
    assert lines[12:14] == [
        "async def downgrade(op):",
        "    await op.execute('DROP TABLE users')",
    ]


def test_two_statements_on_a_line_stay_on_it() -> None:
    lines = python(PATH, "-- revision: a1\na; b;\n").split("\n")
    assert lines[0] == "async def upgrade(op):"
    assert lines[1] == "    await op.execute('a'); await op.execute('b')"


def test_a_section_without_statements_does_nothing() -> None:
    lines = python(PATH, "-- revision: a1\n-- upgrade\n").split("\n")
    assert lines[1] == "async def upgrade(op): pass"
