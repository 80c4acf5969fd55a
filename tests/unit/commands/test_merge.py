"""Joining branches."""

from __future__ import annotations

from brant import Migrator

HEADER = "revision = {!r}\ndown_revision = {!r}\ndepends_on = {!r}\n"


async def test_all_heads_are_joined_also_one_that_another_depends_on(tmp_path):
    (tmp_path / "a.py").write_text(HEADER.format("a", None, None))
    (tmp_path / "b.py").write_text(HEADER.format("b", "a", None))
    (tmp_path / "c.py").write_text(HEADER.format("c", "a", "b"))
    written = await Migrator(None, tmp_path).merge()
    assert 'down_revision = ("b", "c")\n' in written.read_text()
