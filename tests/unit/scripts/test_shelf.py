"""What was read is given again for as long as every file is as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from brant.commands.scripts import project
from brant.config import Config
from brant.errors import MissingHeaderError, MissingParentError
from brant.scripts import ScriptDirectory
from brant.scripts.shelf import Shelf

OLD = 1_600_000_000
PROGRAM = """
import os, sys
from brant.commands.scripts import project
from brant.config import Config

opened = []
def note(event, arguments):
    if event == "open":
        opened.append(os.path.basename(str(arguments[0])))

sys.addaudithook(note)
config = Config(locations=tuple(sys.argv[1:]))
for _ in range(3):
    opened.clear()
    project(config)
    print(*sorted(opened))
"""


def put(path: Path, id: str, parent: str | None = None, *, changed: int = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"revision = {id!r}\ndown_revision = {parent!r}\n")
    os.utime(path, (changed, changed))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "m" / "a.py", "a")
    put(tmp_path / "m" / "b.py", "b", "a")
    return tmp_path / "m"


def ids(shelf: Shelf, directory: ScriptDirectory) -> list[str]:
    return [revision.id for revision in shelf.read(directory).revisions]


def test_what_has_not_changed_is_read_and_ordered_once(folder: Path) -> None:
    config = Config(locations=(str(folder),))
    first, second = project(config), project(replace(config, tag="x"))
    assert second.graph is first.graph
    assert second.scripts is first.scripts


def test_the_second_time_no_file_is_opened(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    first, second, third = done.stdout.splitlines()
    assert {"a.py", "b.py"} <= set(first.split())
    assert (second, third) == ("", "")


def test_configurations_made_apart_share_nothing(folder: Path) -> None:
    one, other = (Config(locations=(str(folder),)) for _ in range(2))
    assert project(one).graph is not project(other).graph


@pytest.mark.parametrize("has_cache", [True, False])
def test_every_change_of_a_file_is_seen(folder: Path, *, has_cache: bool) -> None:
    shelf, directory = Shelf(), ScriptDirectory((folder,), cache=has_cache)
    assert ids(shelf, directory) == ["a", "b"]
    put(folder / "c.py", "c")
    assert ids(shelf, directory) == ["a", "b", "c"]
    put(folder / "c.py", "d", changed=OLD + 1)
    assert ids(shelf, directory) == ["a", "b", "d"]
    put(folder / "c.py", "longer", changed=OLD + 1)
    assert ids(shelf, directory) == ["a", "b", "longer"]
    (folder / "c.py").rename(folder / "0.py")
    assert ids(shelf, directory) == ["longer", "a", "b"]
    (folder / "0.py").unlink()
    assert ids(shelf, directory) == ["a", "b"]


def test_another_file_of_that_name_size_and_time_is_read(folder: Path) -> None:
    shelf, directory = Shelf(), ScriptDirectory((folder,), cache=False)
    assert ids(shelf, directory) == ["a", "b"]
    put(folder / "new", "z", "a").rename(folder / "b.py")
    assert ids(shelf, directory) == ["a", "z"]


def test_what_changed_just_now_may_change_again_unnoticed(folder: Path) -> None:
    shelf, directory = Shelf(), ScriptDirectory((folder,))
    fresh = put(folder / "c.py", "c")
    os.utime(fresh)
    now = fresh.stat().st_mtime_ns
    assert ids(shelf, directory) == ["a", "b", "c"]
    fresh.write_text(fresh.read_text().replace("'c'", "'d'"))
    os.utime(fresh, ns=(now, now))
    assert ids(shelf, directory) == ["a", "b", "d"]


def test_a_folder_that_appears_is_seen(folder: Path) -> None:
    shelf, directory = Shelf(), ScriptDirectory((folder,), recursive=True)
    assert ids(shelf, directory) == ["a", "b"]
    put(folder / "below" / "c.py", "c")
    assert ids(shelf, directory) == ["a", "b", "c"]
    put(folder / "versions" / "d.py", "d")
    assert ids(shelf, directory) == ["d"]


def test_each_of_several_folders_is_looked_at(folder: Path, tmp_path: Path) -> None:
    other = put(tmp_path / "n" / "x.py", "x").parent
    shelf, directory = Shelf(), ScriptDirectory((folder, other))
    assert ids(shelf, directory) == ["a", "b", "x"]
    assert shelf.read(directory) is shelf.read(directory)
    put(other / "y.py", "y")
    assert ids(shelf, directory) == ["a", "b", "x", "y"]


def test_a_shelf_holds_what_was_asked_for_last(folder: Path, tmp_path: Path) -> None:
    other = put(tmp_path / "n" / "x.py", "x").parent
    shelf = Shelf()
    assert ids(shelf, ScriptDirectory((folder,))) == ["a", "b"]
    assert ids(shelf, ScriptDirectory((other,))) == ["x"]
    assert ids(shelf, ScriptDirectory((folder,))) == ["a", "b"]


def test_messages_name_files_as_seen_from_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, directory = Shelf(), ScriptDirectory((folder,))
    monkeypatch.chdir(folder.parent)
    assert shelf.read(directory).revisions[0].path == str(Path("m", "a.py"))
    monkeypatch.chdir(folder)
    assert shelf.read(directory).revisions[0].path == "a.py"


def test_a_script_that_is_wrong_is_refused_until_it_is_mended(folder: Path) -> None:
    shelf, directory = Shelf(), ScriptDirectory((folder,))
    assert ids(shelf, directory) == ["a", "b"]
    wrong = folder / "b.py"
    wrong.write_text("down_revision = None\n")
    os.utime(wrong, (OLD + 1, OLD + 1))
    for _ in range(2):
        with pytest.raises(MissingHeaderError):
            shelf.read(directory)
    put(wrong, "b", "a")
    assert ids(shelf, directory) == ["a", "b"]


def test_scripts_that_contradict_each_other_are_refused_each_time(
    folder: Path,
) -> None:
    config = Config(locations=(str(folder),))
    wrong = put(folder / "c.py", "c", "nowhere")
    for _ in range(2):
        with pytest.raises(MissingParentError):
            project(config)
    put(wrong, "c", "b", changed=OLD + 1)
    assert project(config).graph.heads == ("c",)


def test_an_archive_is_read_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("brant_test_shelf/__init__.py", "")
        file.writestr("brant_test_shelf/m/a.py", "revision = 'a'\ndown_revision = None")
    monkeypatch.syspath_prepend(str(archive))
    shelf, directory = Shelf(), ScriptDirectory(("brant_test_shelf:m",))
    assert ids(shelf, directory) == ["a"]
    assert shelf.read(directory) is not shelf.read(directory)


def test_env_py_is_looked_for_each_time(folder: Path) -> None:
    config = Config(locations=(str(folder),))
    assert project(config).environment is None
    (folder / "env.py").write_text("")
    assert project(config).environment == folder / "env.py"
    (folder / "env.py").unlink()
    assert project(config).environment is None


def test_threads_may_share_a_shelf(folder: Path) -> None:
    shelf, directory = Shelf(), ScriptDirectory((folder,), cache=False)
    wrong: list[list[str]] = []

    def look() -> None:
        for _ in range(50):
            found = ids(shelf, directory)
            if found[:2] != ["a", "b"] or found != sorted(found):
                wrong.append(found)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(20):
        put(folder / "new", f"c{number:02}").rename(folder / f"c{number:02}.py")
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(ids(shelf, directory)) == 22
