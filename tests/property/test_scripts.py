"""The algebra of scripts: what is written is read, and every reader agrees."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brant.errors import NotLiteralHeaderError
from brant.scripts.draft import new_script
from brant.scripts.fingerprint import fingerprint
from brant.scripts.header import _literals, _scanned, header
from brant.scripts.literals import literal
from brant.scripts.render import render
from brant.scripts.said import NAMES
from brant.scripts.sql import Statement, statements

IDS = st.from_regex(r"\A[a-z0-9_.]{1,12}\Z").filter(
    lambda word: word not in ("none", "null")
)
WORDS = st.lists(IDS, max_size=3, unique=True).map(tuple)
MESSAGES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]))

ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner)
    ),
    max_leaves=8,
)

LINES = st.sampled_from(
    [
        '"""doc\n\nrevision = "docstring"\n"""',
        "'''one line'''",
        "# revision = 'comment'",
        "",
        "import os",
        "from x import (\n    a,\n    revision,\n)",
        "revision = 'a1'",
        'revision: str = "a2"  # why',
        "revision = ('a3')",
        "down_revision = None",
        "down_revision: Union[str, None] = ('b1', 'b2')",
        "down_revision = [\n    'b3',\n]",
        "depends_on = 'c' 'd'",
        "transactional = False",
        "transactional: bool = True",
        "phase = 'expand'",
        "x = '''\nrevision = 'in a string'\n'''",
        "if x:\n    y = 1",
        "logger = log('x')",
        "def f():\n    revision = 'local'",
        "@decorator\nclass A:\n    phase = 'inner'",
        "async def upgrade(op):\n    pass",
    ]
)

STATEMENTS = st.sampled_from(
    [
        "select 1",
        "insert into t values ('a;b', 'it''s')",
        'select ";" from "x;y"',
        "do $$ begin; end; $$",
        "do $a$ $$;$$ $a$",
        "select 1 -- no; end\n + 2",
        "select /* ; */ 3",
        "create trigger t begin select 1; select case when 1 then 2 end; end",
    ]
)


@given(
    id=IDS,
    parents=WORDS,
    labels=WORDS,
    depends_on=WORDS,
    message=MESSAGES,
    kind=st.sampled_from(["py", "sql"]),
)
def test_a_rendered_header_is_read_back(
    *,
    id: str,
    parents: tuple[str, ...],
    labels: tuple[str, ...],
    depends_on: tuple[str, ...],
    message: str,
    kind: str,
) -> None:
    draft = new_script(
        message,
        id=f"r{id}"[:32],
        folder=Path("versions"),
        created=datetime(2024, 1, 31, tzinfo=UTC),
        parents=parents,
        labels=labels,
        depends_on=depends_on,
        kind=kind,
    )
    found = header(str(draft.path), render(draft))
    assert found is not None
    assert found[:5] == (
        draft.id,
        parents,
        depends_on,
        labels,
        message or "empty message",
    )


@given(st.lists(LINES).map("\n".join))
def test_the_fast_reader_says_what_ast_says_or_nothing(source: str) -> None:
    fast = _scanned(source)
    if fast is not None:
        assert fast == _literals("a.py", source)


@given(st.lists(LINES).map("\n".join), st.sampled_from(NAMES))
def test_a_computed_header_is_never_read_as_a_literal(source: str, name: str) -> None:
    computed = f"revision = 'a'\ndown_revision = None\n{source}\n{name} = compute()\n"
    with pytest.raises(NotLiteralHeaderError) as caught:
        header("a.py", computed)
    assert caught.value.name == name


@given(VALUES)
def test_a_literal_evaluates_to_its_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(st.lists(STATEMENTS))
def test_joined_statements_are_split_again(texts: list[str]) -> None:
    section = Statement(";\n".join(texts), 1)
    assert [text for text, _ in statements(section)] == texts


@given(st.lists(LINES).map("\n".join))
def test_unparsing_a_script_keeps_its_fingerprint(source: str) -> None:
    again = ast.unparse(ast.parse(source))
    assert fingerprint("a.py", again) == fingerprint("a.py", source)
