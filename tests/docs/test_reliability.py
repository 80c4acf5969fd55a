"""Every trap on the page about reliability has a test, and the tests are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text()
TRAPS = re.findall(r"^\| E(\d+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
NAMED = sorted({*re.findall(r"`(test_\w+)`", PAGE)})
FILES = sorted({*re.findall(r"`(tests/[\w/.]+)`", PAGE)})
_TEST = re.compile(
    r'^(?:async )?def (test_\w+)\([^)]*\)[^:]*:(?:\n    """(.*?)""")?',
    re.MULTILINE | re.DOTALL,
)
WRITTEN = {
    name: told
    for file in (ROOT / "tests").rglob("test_*.py")
    for name, told in _TEST.findall(file.read_text())
}
# What brant does not have: backfills, and views for old versions.
WITHOUT = {"30", "31"}


def test_no_trap_is_left_out():
    assert [int(number) for number, _ in TRAPS] == list(range(1, 35))


@pytest.mark.parametrize(("trap", "where"), TRAPS)
def test_a_trap_has_a_test_that_names_it(trap, where):
    names = re.findall(r"`(test_\w+)`", where)
    told = " ".join(f"{name} {WRITTEN[name]}" for name in names)
    assert trap in WITHOUT or int(trap) in _numbers(told)


def _numbers(told):
    """Give the traps that a test's name or text speaks of: E1-E3 are three."""
    found = re.findall(r"[Ee](\d+)(?:-E(\d+))?", told)
    return {n for a, b in found for n in range(int(a), int(b or a) + 1)}


@pytest.mark.parametrize("name", NAMED)
def test_what_it_names_is_a_test(name):
    assert name in WRITTEN


@pytest.mark.parametrize("file", FILES)
def test_what_it_names_is_a_file(file):
    assert (ROOT / file).is_file()
