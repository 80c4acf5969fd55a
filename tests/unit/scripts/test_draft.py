from __future__ import annotations

import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest

from brant.errors import (
    InvalidLabelError,
    InvalidRevisionIdError,
    NoLocationError,
    ScriptExistsError,
    ScriptUnwritableError,
    UndecidedLocationError,
    UnknownLocationError,
)
from brant.revisions.revision import Revision
from brant.scripts import Script
from brant.scripts.draft import folder_for, new_script, write
from brant.scripts.naming import Naming

CREATED = datetime(2024, 1, 31, tzinfo=UTC)
A, B = Path("/x/a"), Path("/x/b/versions")


def parent(folder: Path) -> Script:
    return Script(Revision("p"), str(folder / "deep" / "p.py"), str(folder))


def test_a_draft_knows_its_file() -> None:
    draft = new_script("Add users", id="a1", folder=A, created=CREATED)
    assert (draft.path, draft.kind) == (A / "a1_add_users.py", "py")


def test_a_draft_of_sql_has_its_suffix() -> None:
    naming = Naming("{date:%Y}_{rev}")
    draft = new_script(
        "x", id="a.1", folder=A, created=CREATED, kind="sql", naming=naming
    )
    assert (draft.path, draft.kind) == (A / "2024_a.1.sql", "sql")


def test_a_draft_refuses_an_illegal_id() -> None:
    with pytest.raises(InvalidRevisionIdError):
        new_script("x", id="a@1", folder=A, created=CREATED)


def test_a_draft_refuses_an_illegal_label() -> None:
    with pytest.raises(InvalidLabelError):
        new_script("x", id="a1", folder=A, created=CREATED, labels=("head",))


def test_the_only_folder_is_chosen() -> None:
    assert folder_for((A,)) == A


def test_a_script_goes_where_its_parent_is() -> None:
    assert folder_for((A, B), parents=[parent(Path("/gone")), parent(B)]) == B


@pytest.mark.parametrize("wanted", [B, B.parent])
def test_a_version_path_is_obeyed(wanted: Path) -> None:
    assert folder_for((A, B), parents=[parent(A)], version_path=wanted) == B


def test_a_version_path_must_be_a_location() -> None:
    with pytest.raises(UnknownLocationError) as caught:
        folder_for((A, B), version_path=Path("/x/c"))
    assert caught.value.locations == (str(A), str(B))


def test_scripts_in_no_folder_cannot_become_more() -> None:
    with pytest.raises(NoLocationError, match="in no folder"):
        folder_for(())


def test_several_folders_without_a_parent_are_undecided() -> None:
    with pytest.raises(UndecidedLocationError, match="2 version locations"):
        folder_for((A, B))


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write(tmp_path / "2024" / "a.py", "é\n")
    assert (tmp_path / "2024" / "a.py").read_bytes() == "é\n".encode()


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("mine")
    with pytest.raises(ScriptExistsError):
        write(tmp_path / "a.py", "x")
    assert (tmp_path / "a.py").read_text() == "mine"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file, not a folder")
    with pytest.raises(ScriptUnwritableError) as caught:
        write(tmp_path / "a" / "b.py", "x")
    assert caught.value.path == str(tmp_path / "a" / "b.py")


def test_a_file_that_cannot_be_written_whole_is_removed(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(ScriptUnwritableError):
            write(tmp_path / "a.py", "x" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_is_none_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ScriptUnwritableError, match=r"UTF-8 has no '\\udcfc'"):
        write(tmp_path / "a.py", "\udcfc")
    assert list(tmp_path.iterdir()) == []
