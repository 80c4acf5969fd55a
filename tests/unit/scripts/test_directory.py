from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from brant.errors import (
    MissingFolderError,
    MissingHeaderError,
    MissingPackageError,
    ScriptUnreadableError,
)
from brant.scripts import ScriptDirectory, cache

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD = 1_600_000_000


def script(id: str, parent: str | None = None) -> str:
    return f'"""{id}"""\nrevision = "{id}"\ndown_revision = {parent!r}\n'


def put(path: Path, text: str, changed: int = OLD) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (changed, changed))


def ids(directory: ScriptDirectory) -> list[str]:
    return [revision.id for revision in directory.read().revisions]


def known_in(folder: Path) -> list[str]:
    (names, _), _ = cache.read(str(folder))
    return list(names)


def test_scripts_are_read_from_the_versions_folder(tmp_path: Path) -> None:
    put(tmp_path / "env.py", "raise SystemExit")
    put(tmp_path / "versions" / "b_x.py", script("b", "a"))
    put(tmp_path / "versions" / "a_x.py", script("a"))
    scripts = ScriptDirectory((tmp_path,)).read()
    assert len(scripts) == 2
    assert [each.revision.id for each in scripts] == ["a", "b"]
    assert scripts.by_id["b"].revision.parents == ("a",)
    assert scripts.by_id["b"].folder == str(tmp_path / "versions")


def test_scripts_may_stand_in_the_folder_itself(tmp_path: Path) -> None:
    put(tmp_path / "env.py", "raise SystemExit")
    put(tmp_path / "a.py", script("a"))
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]


@pytest.mark.parametrize(
    "name", ["2023-02-21-22.03.19_x.py", "0014a_x.py", "a b.py", "é.py"]
)
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, script("a"))
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]


@pytest.mark.parametrize(
    "name",
    [
        "__init__.py",
        ".#a.py",
        "._a.py",
        "a.py~",
        "#a.py#",
        "a.py.bak",
        "__init__.pyc",
        "env.pyc",
        "a.txt",
    ],
)
def test_what_is_no_script_is_not_read(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, "((( not Python")
    assert ids(ScriptDirectory((tmp_path,))) == []


def test_a_module_beside_env_py_is_no_script(tmp_path: Path) -> None:
    put(tmp_path / "env.py", "import models")
    put(tmp_path / "models.py", "x = 1")
    put(tmp_path / "a.py", script("a"))
    put(tmp_path / "below" / "b.py", "x = 1")
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]
    with pytest.raises(MissingHeaderError, match=r"below/b\.py has no revision"):
        ScriptDirectory((tmp_path,), recursive=True).read()


@pytest.mark.parametrize("way", ["async def upgrade(op):", "def downgrade():"])
def test_a_script_beside_env_py_must_have_a_header(tmp_path: Path, way: str) -> None:
    put(tmp_path / "env.py", "")
    put(tmp_path / "a.py", f"x = 1\n{way}\n    pass\n")
    with pytest.raises(MissingHeaderError):
        ScriptDirectory((tmp_path,)).read()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_of_a_scripts_name_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    with pytest.raises(ScriptUnreadableError, match=r"a\.py.* it is no regular file"):
        ScriptDirectory((tmp_path,)).read()


def test_sql_scripts_stand_beside_python(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    put(tmp_path / "b.sql", "-- revision: b\n-- down_revision: a\nselect 1;\n")
    put(tmp_path / "rows.sql", "insert into t values (1);\n")
    scripts = ScriptDirectory((tmp_path,)).read()
    assert [(each.revision.id, each.kind) for each in scripts] == [
        ("a", "py"),
        ("b", "sql"),
    ]


def test_several_locations_are_read_in_their_order(tmp_path: Path) -> None:
    put(tmp_path / "second" / "a.py", script("a"))
    put(tmp_path / "first" / "versions" / "b.py", script("b"))
    directory = ScriptDirectory(("first", "second"), root=tmp_path)
    assert ids(directory) == ["b", "a"]
    assert directory.home == tmp_path / "first"
    assert directory.folders == (tmp_path / "first" / "versions", tmp_path / "second")


def test_folders_are_descended_only_when_asked(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    put(tmp_path / "2024" / "01" / "b.py", script("b"))
    put(tmp_path / "2023" / "c.py", script("c"))
    put(tmp_path / ".git" / "d.py", "((( not Python")
    put(tmp_path / "__pycache__" / "e.py", "((( not Python")
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]
    assert ids(ScriptDirectory((tmp_path,), recursive=True)) == ["a", "c", "b"]


def test_a_file_reached_twice_is_one_script(tmp_path: Path) -> None:
    put(tmp_path / "below" / "a.py", script("a"))
    (tmp_path / "link").symlink_to(tmp_path / "below")
    (tmp_path / "a_link.py").symlink_to(tmp_path / "below" / "a.py")
    directory = ScriptDirectory((tmp_path, tmp_path / "below"), recursive=True)
    assert ids(directory) == ["a"]


def test_a_file_with_two_names_is_one_script(tmp_path: Path) -> None:
    put(tmp_path / "b.py", script("a"))
    (tmp_path / "a.py").hardlink_to(tmp_path / "b.py")
    (found,) = ScriptDirectory((tmp_path,)).read()
    assert found.path == str(tmp_path / "a.py")


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    (tmp_path / "again").symlink_to(tmp_path)
    assert ids(ScriptDirectory((tmp_path,), recursive=True)) == ["a"]


def test_two_files_with_one_id_are_both_given(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    put(tmp_path / "b.py", script("a"))
    assert ids(ScriptDirectory((tmp_path,))) == ["a", "a"]


def test_a_path_below_the_working_folder_is_shown_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "migrations" / "a.py", script("a"))
    monkeypatch.chdir(tmp_path)
    (found,) = ScriptDirectory(("migrations",)).read()
    assert found.revision.path == str(Path("migrations", "a.py"))
    monkeypatch.chdir(tmp_path / "migrations")
    (found,) = ScriptDirectory(("migrations",), root=tmp_path).read()
    assert found.revision.path == "a.py"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFolderError) as caught:
        ScriptDirectory(("nowhere",), root=tmp_path).read()
    assert caught.value.folder == str(tmp_path / "nowhere")
    assert "brant init" in str(caught.value.hint)


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    put(tmp_path / "migrations", "")
    with pytest.raises(ScriptUnreadableError):
        ScriptDirectory(("migrations",), root=tmp_path).read()


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to(tmp_path / "gone.py")
    with pytest.raises(ScriptUnreadableError) as caught:
        ScriptDirectory((tmp_path,)).read()
    assert caught.value.path == str(tmp_path / "a.py")


def test_a_file_that_is_no_migration_is_named(tmp_path: Path) -> None:
    put(tmp_path / "tools.py", "x = 1\n")
    with pytest.raises(MissingHeaderError) as caught:
        ScriptDirectory((tmp_path,)).read()
    assert caught.value.path == str(tmp_path / "tools.py")


def test_a_known_file_is_not_read_again(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    put(tmp_path / "_tools.py", "x = 1")
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]
    put(tmp_path / "a.py", script("z"))  # as long, and of the same time
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]
    assert ids(ScriptDirectory((tmp_path,), cache=False)) == ["z"]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]
    put(tmp_path / "a.py", script("z"), OLD + 1)
    assert ids(ScriptDirectory((tmp_path,))) == ["z"]


def test_a_removed_file_is_forgotten(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    put(tmp_path / "b.py", script("b"))
    ScriptDirectory((tmp_path,)).read()
    (tmp_path / "b.py").unlink()
    assert ids(ScriptDirectory((tmp_path,))) == ["a"]
    assert known_in(tmp_path) == ["a.py"]


def test_a_new_file_is_remembered_beside_the_others(tmp_path: Path) -> None:
    put(tmp_path / "b.py", script("b"))
    ScriptDirectory((tmp_path,)).read()
    put(tmp_path / "a.py", script("a"))
    put(tmp_path / "b.py", script("z"))  # as long, and of the same time
    assert ids(ScriptDirectory((tmp_path,))) == ["a", "b"]
    assert known_in(tmp_path) == ["a.py", "b.py"]


def test_without_the_cache_nothing_is_written(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    ScriptDirectory((tmp_path,), cache=False).read()
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]


def refuse(path: str, mode: str) -> NoReturn:
    raise PermissionError(13, "not yours", path, mode)


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("brant_test_")]:
        del sys.modules[name]


def test_a_folder_of_a_package_is_found(importable: Path) -> None:
    put(importable / "brant_test_app" / "__init__.py", "")
    put(importable / "brant_test_app" / "db" / "versions" / "a.py", script("a"))
    directory = ScriptDirectory(("brant_test_app:db",))
    assert ids(directory) == ["a"]
    assert directory.home == importable / "brant_test_app" / "db"


def test_scripts_are_read_from_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("brant_test_zip/__init__.py", "")
        file.writestr("brant_test_zip/db/versions/a.py", script("a"))
        file.writestr("brant_test_zip/db/versions/_tools.py", "x = 1")
        file.writestr("brant_test_zip/db/versions/more/b.py", script("b", "a"))
    monkeypatch.syspath_prepend(archive)
    directory = ScriptDirectory(("brant_test_zip:db",), recursive=True)
    scripts = directory.read()
    assert [each.revision.path for each in scripts] == [
        "brant_test_zip:db/a.py",
        "brant_test_zip:db/more/b.py",
    ]
    assert scripts.by_id["a"].read() == script("a")
    assert (directory.home, directory.folders) == (None, ())
    del sys.modules["brant_test_zip"]


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.py", script("a"))
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(ScriptUnreadableError, match="not yours"):
        ScriptDirectory((tmp_path,), cache=False).read()


def test_a_missing_folder_of_an_archive_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("brant_test_zip3/__init__.py", "")
    monkeypatch.syspath_prepend(archive)
    with pytest.raises(MissingFolderError):
        ScriptDirectory(("brant_test_zip3:db",)).read()
    del sys.modules["brant_test_zip3"]


def test_a_missing_package_is_named() -> None:
    with pytest.raises(MissingPackageError) as caught:
        ScriptDirectory(("brant_test_nowhere:db",)).read()
    assert caught.value.package == "brant_test_nowhere"


def test_a_missing_folder_of_a_package_is_named(importable: Path) -> None:
    put(importable / "brant_test_bare" / "__init__.py", "")
    with pytest.raises(MissingFolderError):
        ScriptDirectory(("brant_test_bare:db",)).read()


def test_a_script_that_has_gone_says_so(tmp_path: Path) -> None:
    put(tmp_path / "a.py", script("a"))
    (found,) = ScriptDirectory((tmp_path,)).read()
    (tmp_path / "a.py").unlink()
    with pytest.raises(ScriptUnreadableError):
        found.fingerprint()


def test_a_folder_that_cannot_be_looked_into_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScriptUnreadableError, match="File name too long"):
        ScriptDirectory((tmp_path / ("x" * 300),)).read()
