from __future__ import annotations

import pytest

from brant.errors import InvalidTargetError, RangeNotAllowedError
from brant.revisions import Named, Range, Symbol, Walk, parse, parse_point

CURRENT = Symbol("current")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("ab12", Named("ab12")),
        (" ab12 ", Named("ab12")),
        ("a-b", Named("a-b")),
        ("head", Symbol("head")),
        ("heads", Symbol("heads")),
        ("base", Symbol("base")),
        ("current", CURRENT),
        ("+2", Walk(2)),
        ("-1", Walk(-1)),
        ("lib@ab12", Named("ab12", "lib")),
        ("lib@head", Symbol("head", "lib")),
        ("lib@heads", Symbol("heads", "lib")),
        ("lib@base", Symbol("base", "lib")),
        ("ab12@head", Symbol("head", "ab12")),
        ("lib@+1", Walk(1, branch="lib")),
        ("lib@-1", Walk(-1, branch="lib")),
        ("ab12+2", Walk(2, Named("ab12"))),
        ("ab12-2", Walk(-2, Named("ab12"))),
        ("head-1", Walk(-1, Symbol("head"))),
        ("current+1", Walk(1, CURRENT)),
        ("lib@head-2", Walk(-2, Symbol("head", "lib"), "lib")),
        ("a:b", Range(Named("a"), Named("b"))),
        ("a:", Range(Named("a"), None)),
        (":b", Range(None, Named("b"))),
        (":", Range(None, None)),
        ("-3:current", Range(Walk(-3), CURRENT)),
        ("current:lib@head", Range(CURRENT, Symbol("head", "lib"))),
    ],
)
def test_targets_are_read(text, target):
    assert parse(text) == target


@pytest.mark.parametrize(
    "text",
    ["ab12", "lib@head", "+2", "lib@-1", "lib@head-2", "2024-01-02", "a:lib@b", ":"],
)
def test_targets_are_written_as_they_were_read(text):
    assert str(parse(text)) == text


def test_a_walk_made_in_code_is_written_like_a_target():
    assert str(Walk(-2, Symbol("head", "lib"), "lib")) == "lib@head-2"


@pytest.mark.parametrize(
    "text", ["", "  ", "@", "lib@", "@head", "a@b@c", "a:b:c", "a b", "a :b", "a: @"]
)
def test_what_is_no_target_is_refused(text):
    with pytest.raises(InvalidTargetError):
        parse(text)


def test_a_range_is_refused_where_one_target_is_wanted():
    with pytest.raises(RangeNotAllowedError):
        parse_point("a:b")
