from __future__ import annotations

import pytest

from brant.runtime.reflect.sql_text import bare, inside, items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CHECK ((a > 1)) NOT VALID", ("(a > 1)", " NOT VALID")),
        ("USING btree (a, f(b)) WHERE x", ("a, f(b)", " WHERE x")),
        ("CHECK (a <> ')' AND \"b)\" > 1)", ("a <> ')' AND \"b)\" > 1", "")),
        ("('it''s )')", ("'it''s )'", "")),
        ("(`a)` > 1) x", ("`a)` > 1", " x")),
        ("()", ("", "")),
        ("no parenthesis", ("", "no parenthesis")),
    ],
)
def test_the_first_parenthesis_ends_where_it_closes(text, expected):
    assert inside(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("((a > 1))", "a > 1"),
        ("(a) = (b)", "(a) = (b)"),
        ("(a = ')')", "a = ')'"),
        ("a", "a"),
        ("()", "()"),
    ],
)
def test_parentheses_go_only_where_they_hold_everything(text, expected):
    assert bare(text) == expected


def test_commas_divide_outside_of_quotes_and_parentheses():
    assert list(items("a, f(b, c), \"d, e\" DESC, 'x, y'")) == [
        "a",
        "f(b, c)",
        '"d, e" DESC',
        "'x, y'",
    ]
