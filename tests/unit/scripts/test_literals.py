from __future__ import annotations

import pytest

from brant.errors import NotRenderableError
from brant.scripts.literals import literal


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (None, "None"),
        (True, "True"),
        (-1, "-1"),
        (1.5, "1.5"),
        (float("inf"), 'float("inf")'),
        (b"x", "b'x'"),
        ("x", '"x"'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("a\nb\\", '"a\\nb\\\\"'),
        ((), "()"),
        (("a",), '("a",)'),
        (("a", None), '("a", None)'),
        ([1, [2]], "[1, [2]]"),
        ({"a": (1, 2)}, '{"a": (1, 2)}'),
    ],
)
def test_a_literal_is_written_as_a_formatter_would(value: object, source: str) -> None:
    assert literal(value) == source


def test_a_value_without_a_literal_is_named() -> None:
    with pytest.raises(NotRenderableError, match="a object has no literal"):
        literal(object())
