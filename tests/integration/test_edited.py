"""Scripts that changed since they were applied, and what a run does about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.cli.exits import Exit, exit_code
from brant.errors import EditedScriptError
from brant.runtime.events import Warned
from running import tables, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
async def folder(database_url: str, tmp_path: Path) -> Path:
    """Three revisions, of which two are applied and one is edited."""
    folder = write(tmp_path / "m", *tables(3))
    await Migrator(database_url, folder).upgrade("r002")
    edit(folder / "r001.py", 'op.create_table("t1"', 'op.create_table("t1_new"')
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("direction", ["upgrade", "downgrade"])
async def test_a_run_stops_and_names_the_file(database_url, folder, direction):
    migrator = Migrator(database_url, folder)
    act = {"upgrade": migrator.upgrade, "downgrade": migrator.downgrade}[direction]
    with pytest.raises(EditedScriptError, match=r"r001 \(.*m/r001\.py\)") as stopped:
        await act("heads" if direction == "upgrade" else "base")
    assert exit_code(stopped.value) == Exit.EDITED
    assert await migrator.current() == ("r002",)


async def test_it_may_warn_instead(database_url, folder):
    events = []
    migrator = Migrator(database_url, folder, edited="warn", on_event=events.append)
    await migrator.upgrade()
    warnings = [event.message for event in events if isinstance(event, Warned)]
    assert len(warnings) == 1
    assert "r001" in warnings[0]


async def test_it_may_say_nothing(database_url, folder):
    events = []
    migrator = Migrator(database_url, folder, edited="ignore", on_event=events.append)
    await migrator.upgrade()
    assert not [event for event in events if isinstance(event, Warned)]


async def test_where_nothing_is_to_do_nobody_looks(database_url, folder):
    (folder / "r003.py").unlink()
    assert (await Migrator(database_url, folder).upgrade()).already_current


async def test_comments_and_line_ends_do_not_count(database_url, folder):
    """Pitfall E26: what is hashed is what the script does."""
    edit(folder / "r001.py", 'op.create_table("t1_new"', 'op.create_table("t1"')
    text = (folder / "r002.py").read_text()
    (folder / "r002.py").write_bytes(
        f"# reviewed\n{text}".replace("\n", "\r\n").encode()
    )
    migrator = Migrator(database_url, folder)
    await migrator.upgrade()
    assert (await migrator.verify()).problems == ()
