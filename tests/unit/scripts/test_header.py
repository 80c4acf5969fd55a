from __future__ import annotations

import pytest

from brant.errors import (
    InvalidHeaderError,
    MissingHeaderError,
    NotLiteralHeaderError,
    ScriptEncodingError,
    ScriptSyntaxError,
)
from brant.scripts.header import Header, _parsed, _scanned, header
from brant.scripts.said import decode

PATH = "versions/a1_users.py"

ALEMBIC = '''"""add users

Revision ID: a1
Revises: b2
Create Date: 2024-01-31 10:00:00.123456

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import (
    mysql,
    postgresql,
)


# revision identifiers, used by Alembic.
revision: str = 'a1'
down_revision: Union[str, None] = "b2"  # the parent
branch_labels: Union[str, Sequence[str], None] = ("x", "y")
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    revision = "not this one"
'''


def test_a_template_of_alembic_is_read_without_ast() -> None:
    assert _scanned(ALEMBIC) == {
        "__doc__": "add users\n\nRevision ID: a1\nRevises: b2\n"
        "Create Date: 2024-01-31 10:00:00.123456\n\n",
        "revision": "a1",
        "down_revision": "b2",
        "branch_labels": ("x", "y"),
        "depends_on": None,
    }


def test_a_header_gives_every_fact() -> None:
    source = '''"""Add users,
    and their addresses.

    More about it.
    Create Date: 2024-01-31
    """
revision = "a1"
down_revision = ("b2", "c3")
branch_labels = "billing"
depends_on = ["d4"]
transactional = False
phase = "expand"
replaces = ("e5", "f6")
'''
    assert header(PATH, source) == Header(
        id="a1",
        parents=("b2", "c3"),
        depends_on=("d4",),
        labels=("billing",),
        message="Add users, and their addresses.",
        transactional=False,
        phase="expand",
        replaces=("e5", "f6"),
        created="2024-01-31",
    )


@pytest.mark.parametrize(
    ("down_revision", "parents"),
    [
        ("None", ()),
        ("'b2'", ("b2",)),
        ("('b2')", ("b2",)),
        ("('b2',)", ("b2",)),
        ('["b2", "c3"]', ("b2", "c3")),
        ("(\n    'b2',  # first\n    'c3',\n)", ("b2", "c3")),
        ("'b' '2'", ("b2",)),
        ("(\n'b'\n'2'\n)", ("b2",)),
        ("'b\\x32'", ("b2",)),
        ("r'b2'", ("b2",)),
        ("'''b2'''", ("b2",)),
        ("()", ()),
    ],
)
def test_every_spelling_of_a_literal_is_read(
    down_revision: str, parents: tuple[str, ...]
) -> None:
    source = f"revision = 'a1'\ndown_revision = {down_revision}\ndef upgrade(): ...\n"
    found = header(PATH, source)
    assert found is not None
    assert found.parents == parents


@pytest.mark.parametrize(
    "before",
    [
        "import os; import sys\n",
        "logger = logging.getLogger('x')\n",
        "NAMES = {'revision': 'z9'}\n",
        "if True:\n    x = 1\n",
        "'''\nrevision = 'z9'\n'''\n",
        "x = '''\ndef revision():\nrevision = 'z9'\n'''\n",
        "revision = 'z9'\n",
        "x = '''\nclass A:\n'''\n",
        "\f",
        "from a import \\\n    b\n",
        "@decorated\nclass A:\n    revision = 'z9'\n",
        "def helper():\n    down_revision = 'z9'\n",
    ],
)
def test_what_stands_before_a_header_does_not_disturb_it(before: str) -> None:
    found = header(PATH, before + "revision = 'a1'\ndown_revision = None\n")
    assert found is not None
    assert (found.id, found.parents) == ("a1", ())


def test_a_docstring_may_look_like_code() -> None:
    source = '"""x\n\nclass A:\nrevision = "z9"\n@y\n"""\nrevision = "a1"\n'
    found = header(PATH, source + "down_revision = None\n")
    assert found is not None
    assert (found.id, found.message) == ("a1", "x")


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_docstring_with_a_comment_behind_it_ends_before_that(quotes: str) -> None:
    source = f"{quotes}x{quotes}  # noqa: D415\ndepends_on = 'b2'\n"
    source += f"SQL = {quotes}select 1{quotes}\nrevision = 'a1'\n"
    found = header(PATH, source + "down_revision = None\n")
    assert found is not None
    assert (found.message, found.depends_on) == ("x", ("b2",))


def test_an_assignment_after_the_functions_counts() -> None:
    source = "revision = 'a1'\ndown_revision = None\ndef upgrade(): ...\n"
    found = header(PATH, source + "transactional = False\n")
    assert found is not None
    assert found.transactional is False


def test_code_in_a_string_below_the_header_is_no_code() -> None:
    source = "revision = 'a1'\ndown_revision = None\nx = '''\nclass A:\n'''\n"
    found = header(PATH, source)
    assert found is not None
    assert found.id == "a1"


def test_a_script_without_a_docstring_has_no_message() -> None:
    found = header(PATH, "revision = 'a1'\ndown_revision = None\n")
    assert found is not None
    assert found.message == ""


def test_a_docstring_without_a_message_gives_none() -> None:
    source = '"""\nRevision ID: a1\n"""\nrevision = "a1"\ndown_revision = None\n'
    found = header(PATH, source)
    assert found is not None
    assert found.message == ""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import x\nrevision = x.new()\ndown_revision = None\n", 2),
        ("revision = 'a1'\ndown_revision = ('b2', x)\n", 2),
        ("revision = f'{1}'\ndown_revision = None\n", 1),
        ("revision, down_revision = 'a1', None\n", 1),
        ("revision = 'a'\nrevision += '1'\ndown_revision = None\n", 2),
        ("if x:\n    revision = 'a1'\nelse:\n    revision = 'b'\n", 2),
        ("try:\n    import x\nexcept E:\n    depends_on = 'a1'\n", 4),
        ("revision = down_revision = _parent\n", 1),
    ],
)
def test_a_computed_header_is_refused_with_its_line(source: str, line: int) -> None:
    with pytest.raises(NotLiteralHeaderError) as caught:
        header(PATH, source)
    assert (caught.value.path, caught.value.line) == (PATH, line)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("revision", "5"),
        ("revision", "''"),
        ("down_revision", "5"),
        ("down_revision", "('a', None)"),
        ("down_revision", "('a', '')"),
        ("depends_on", "{'a': 1}"),
        ("transactional", "'no'"),
        ("phase", "'exapnd'"),
        ("phase", "[]"),
    ],
)
def test_a_literal_of_the_wrong_kind_is_refused_with_its_line(
    name: str, value: str
) -> None:
    values = {"revision": "'a1'", "down_revision": "None", "phase": "None"}
    lines = [f"{key}: str = {text}" for key, text in (values | {name: value}).items()]
    with pytest.raises(InvalidHeaderError) as caught:
        header(PATH, "\n".join(lines))
    assert (caught.value.name, caught.value.line) == (
        name,
        list(values | {name: value}).index(name) + 1,
    )


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("x = 1\n", "revision"),
        ("", "revision"),
        ("down_revision = None\n", "revision"),
        ("revision = 'a1'\n", "down_revision"),
        ("revision: str\ndown_revision = None\n", "revision"),
        ("def upgrade():\n    revision = 'a1'\n", "revision"),
    ],
)
def test_a_missing_header_is_named(source: str, missing: str) -> None:
    with pytest.raises(MissingHeaderError) as caught:
        header(PATH, source)
    assert caught.value.name == missing


@pytest.mark.parametrize("path", ["versions/_tools.py", "env.py", "x/rows.sql"])
def test_a_file_without_header_may_stand_beside_scripts(path: str) -> None:
    assert header(path, "x = 1\n") is None


def test_an_underscore_does_not_hide_a_migration() -> None:
    found = header("_a1.py", "revision = 'a1'\ndown_revision = None\n")
    assert found is not None


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import x\nrevision = = 'a1'\n", 2),
        ("revision = 'a1\n", 1),
        ("revision = 'a1'\ndown_revision = None\nx = (\n", 3),
    ],
)
def test_a_syntax_error_is_named_with_its_line(source: str, line: int) -> None:
    with pytest.raises(ScriptSyntaxError) as caught:
        header(PATH, source)
    assert (caught.value.path, caught.value.line) == (PATH, line)


def test_a_null_byte_is_a_syntax_error() -> None:
    with pytest.raises(ScriptSyntaxError):
        header(PATH, "revision = 'a\0'\n\0")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("x = 'é'\n".encode(), "x = 'é'\n"),
        ("\ufeffx = 'é'\n".encode(), "x = 'é'\n"),
        (b"x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        (b"x = 1\ry = 2\r", "x = 1\ny = 2\n"),
        (
            "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
            "# -*- coding: latin-1 -*-\nx = 'é'\n",
        ),
    ],
)
def test_bytes_are_decoded_as_python_does(data: bytes, text: str) -> None:
    assert decode(PATH, data) == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x = 1\ny = '\xff'\n", f"{PATH}:2 is not UTF-8 text"),
        (b"# coding: ascii\n\nx = '\xff'\n", f"{PATH}:3 is not ASCII text"),
        ("x = 1\n".encode("utf-16"), f"{PATH}:1 is not UTF-8 text"),
    ],
)
def test_bytes_of_another_encoding_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(ScriptEncodingError) as caught:
        decode(PATH, data)
    assert (caught.value.message, caught.value.hint) == (
        said,
        "Save the file as UTF-8.",
    )


def test_an_encoding_that_nobody_knows_is_named() -> None:
    with pytest.raises(ScriptSyntaxError, match="klingon") as caught:
        decode(PATH, b"# coding: klingon\nx = 1\n")
    assert caught.value.path == PATH


def test_the_readers_agree_on_a_template() -> None:
    assert _parsed(PATH, ALEMBIC) == _scanned(ALEMBIC)
