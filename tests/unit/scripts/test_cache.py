from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant.scripts import cache

if TYPE_CHECKING:
    from pathlib import Path

OLD_NS = 1_600_000_000_000_000_000
FIELDS = ("a", ("b",), (), (), "m", True, None, (), None)
KNOWN: cache.Known = (("a.py", "_b.py"), (10, OLD_NS, 20, OLD_NS)), [FIELDS, None]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    cache.write(str(tmp_path), KNOWN)
    assert cache.read(str(tmp_path)) == KNOWN


def test_an_id_that_another_follows_is_read_once(tmp_path: Path) -> None:
    again = "abcdef"[:4]  # as a parser gives it: equal, and another text
    rows = [("abcd", (), *FIELDS[2:]), ("efgh", (again,), *FIELDS[2:])]
    known: cache.Known = (("a.py", "b.py"), (1, OLD_NS, 1, OLD_NS)), list(rows)
    cache.write(str(tmp_path), known)
    _, (parent, child) = cache.read(str(tmp_path))
    assert parent is not None
    assert child is not None
    assert child[1][0] is parent[0]


def test_nothing_is_left_beside_the_cache(tmp_path: Path) -> None:
    cache.write(str(tmp_path), KNOWN)
    cache.write(str(tmp_path), KNOWN)
    assert names(tmp_path / "__pycache__") == ["brant.headers"]


def test_a_missing_cache_is_empty(tmp_path: Path) -> None:
    assert cache.read(str(tmp_path / "nowhere")) == cache.nothing()


def test_a_file_that_changed_just_now_is_not_trusted(tmp_path: Path) -> None:
    now = 4_000_000_000_000_000_000
    cache.write(
        str(tmp_path), ((("a.py", "b.py"), (1, now, 2, OLD_NS)), [FIELDS, None])
    )
    assert cache.read(str(tmp_path)) == ((("b.py",), (2, OLD_NS)), [None])


@pytest.mark.parametrize("position", [0, 20, 40, -1])
def test_a_damaged_cache_is_empty(tmp_path: Path, position: int) -> None:
    cache.write(str(tmp_path), KNOWN)
    file = cache.cache_file(str(tmp_path))
    data = bytearray(file.read_bytes())
    data[position] ^= 0xFF
    file.write_bytes(data)
    assert cache.read(str(tmp_path)) == cache.nothing()


def test_a_cut_cache_is_empty(tmp_path: Path) -> None:
    cache.write(str(tmp_path), KNOWN)
    file = cache.cache_file(str(tmp_path))
    file.write_bytes(file.read_bytes()[:-5])
    assert cache.read(str(tmp_path)) == cache.nothing()


def test_a_cache_that_is_a_folder_is_ignored(tmp_path: Path) -> None:
    cache.cache_file(str(tmp_path)).mkdir(parents=True)
    cache.write(str(tmp_path), KNOWN)
    assert cache.read(str(tmp_path)) == cache.nothing()
    assert names(tmp_path / "__pycache__") == ["brant.headers"]


def test_a_cache_that_cannot_be_written_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file stands in the way")
    cache.write(str(tmp_path), KNOWN)
    assert cache.read(str(tmp_path)) == cache.nothing()
