"""Trees and literals, while another thread makes some in the middle."""

from __future__ import annotations

import ast
import gc
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from brant import syntax
from brant.scripts.fingerprint import fingerprint
from brant.scripts.header import header

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = "[" + "f(a, b, c), " * 300 + "]"
MANY = "(" + "'a', " * 1000 + ")"


@contextmanager
def disturbed(times: int) -> Iterator[None]:
    """Let another thread parse so often, when the garbage is collected next."""
    left = times

    def parse(_phase: str, _facts: object) -> None:
        nonlocal left
        if left > 0:
            left -= 1
            other = Thread(target=ast.parse, args=("f(x)",))
            other.start()
            other.join()

    threshold = gc.get_threshold()
    gc.set_threshold(100)
    gc.callbacks.append(parse)
    try:
        yield
    finally:
        gc.callbacks.remove(parse)
        gc.set_threshold(*threshold)


def test_python_that_makes_code_does_not() -> None:
    with disturbed(5):
        compile(LONG, "a.py", "exec")


def test_a_file_is_parsed_again() -> None:
    with disturbed(5):
        tree = syntax.tree(LONG)
    assert ast.unparse(tree).count("f(a, b, c)") == 300


def test_a_literal_is_read_again() -> None:
    with disturbed(5):
        assert syntax.literal(MANY) == ("a",) * 1000


def test_a_script_is_read_while_others_are() -> None:
    parents = f"revision = 'a'\ndown_revision = {MANY}\n"
    source = f"{parents}\nasync def upgrade(op):\n    {LONG}\n"
    with disturbed(5):
        found = header("a.py", source)
    with disturbed(5):
        sealed = fingerprint("a.py", source)
    assert found is not None
    assert len(found.parents) == 1000
    assert sealed == fingerprint("a.py", source)


@pytest.mark.parametrize("text", ["f(", "'\0'"], ids=["not Python", "a null byte"])
def test_what_is_wrong_is_told(text: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        syntax.tree(text)
