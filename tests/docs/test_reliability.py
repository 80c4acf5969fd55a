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
WRITTEN = {
    name
    for file in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(
        r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE
    )
}


def test_no_trap_is_left_out():
    assert [int(number) for number, _ in TRAPS] == list(range(1, 35))


@pytest.mark.parametrize("name", NAMED)
def test_what_it_names_is_a_test(name):
    assert name in WRITTEN


@pytest.mark.parametrize("file", FILES)
def test_what_it_names_is_a_file(file):
    assert (ROOT / file).is_file()
