"""What led to an error, also where it leads back."""

from __future__ import annotations

from brant.errors.causes import causes


def test_an_error_and_its_causes_each_once():
    first, second = ValueError("first"), TypeError("second")
    second.__cause__ = first
    assert list(causes(second)) == [second, first]
    first.__cause__ = second
    assert list(causes(second)) == [second, first]
    assert list(causes(None)) == []


def test_what_was_handled_counts_only_where_it_is_asked_for():
    first, second = ValueError("first"), TypeError("second")
    second.__context__ = first
    assert list(causes(second)) == [second]
    assert list(causes(second, contexts=True)) == [second, first]
