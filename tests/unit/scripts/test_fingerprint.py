from __future__ import annotations

import pytest

from brant.errors import ScriptSyntaxError
from brant.scripts.fingerprint import fingerprint

SOURCE = """\
revision = "a1"

async def upgrade(op):
    await op.execute("x")
"""


def test_a_fingerprint_says_how_it_was_made() -> None:
    assert fingerprint("a.py", SOURCE).startswith("ast1:")
    assert fingerprint("a.sql", "select 1;").startswith("sql1:")


def test_a_fingerprint_is_the_same_on_every_python() -> None:
    source = SOURCE + "x = f'{a!r:>{b}} {c}' 'd'\n"
    assert fingerprint("a.py", source).startswith("ast1:b839163728c3")


@pytest.mark.parametrize(
    "same",
    [
        SOURCE + "\n\n# a comment\n",
        '"""A docstring."""\n' + SOURCE,
        SOURCE.replace('    await op.execute("x")', "    await op.execute(\n'x',\n  )"),
        SOURCE.replace("(op):\n", '(op):\n    """Do."""\n'),
        SOURCE.replace("(op):\n", "(op):\n    pass\n"),
        SOURCE.replace('"a1"', "u'a1'"),
    ],
)
def test_what_does_not_run_does_not_count(same: str) -> None:
    assert fingerprint("a.py", same) == fingerprint("b.py", SOURCE)


@pytest.mark.parametrize(
    "other",
    [
        SOURCE.replace('"x"', '"y"'),
        SOURCE.replace('"x"', 'b"x"'),
        SOURCE.replace('"x"', "None"),
        SOURCE.replace('"x"', ""),
        SOURCE.replace("await ", ""),
        SOURCE.replace("a1", "a2"),
        SOURCE + "x = 1\n",
    ],
)
def test_what_runs_counts(other: str) -> None:
    assert fingerprint("a.py", other) != fingerprint("a.py", SOURCE)


@pytest.mark.parametrize(
    ("one", "other"), [("x = 1", "x = True"), ("x = 1", "x = 1.0")]
)
def test_equal_values_of_different_types_differ(one: str, other: str) -> None:
    assert fingerprint("a.py", one) != fingerprint("a.py", other)


def test_comments_and_spaces_of_sql_do_not_count() -> None:
    one = "-- revision: a\nselect  1 ;\n-- downgrade\nselect 2"
    other = "/* x */ select 1; -- one\n-- downgrade\n\nselect\n2;\n"
    assert fingerprint("a.sql", one) == fingerprint("a.sql", other)


@pytest.mark.parametrize(
    "other",
    ["select 'a  b';", "select 'a b'; select 1;", "-- downgrade\nselect 'a b';"],
)
def test_statements_of_sql_count(other: str) -> None:
    assert fingerprint("a.sql", "select 'a b';") != fingerprint("a.sql", other)


def test_what_is_not_python_has_no_fingerprint() -> None:
    with pytest.raises(ScriptSyntaxError):
        fingerprint("a.py", "x = = 1")
