from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from brant.errors import (
    FileTemplateError,
    InvalidLabelError,
    InvalidRevisionIdError,
    UnknownTimezoneError,
)
from brant.scripts.naming import Naming, checked_id, checked_label, moment, new_id, slug

CREATED = datetime(2024, 1, 31, 9, 5, 7, tzinfo=UTC)


def test_an_id_is_twelve_digits_of_a_uuid() -> None:
    uuid = UUID("01234567-89ab-cdef-0123-456789abcdef")
    assert new_id(lambda: uuid) == "456789abcdef"


def test_two_ids_differ() -> None:
    assert new_id() != new_id()


@pytest.mark.parametrize("id", ["a1", "0001", "2024.1_x", "ä", "x" * 32])
def test_an_id_may_hold_letters_digits_underscores_and_dots(id: str) -> None:
    assert checked_id(id) == id


@pytest.mark.parametrize(
    "id",
    [
        *("", "a-b", "a@b", "a+b", "a:b", "a b", "a,b", "a/b", "x" * 33, "a\n"),
        *("head", "current", "none", "NULL"),
    ],
)
def test_an_id_that_no_target_can_name_is_refused(id: str) -> None:
    with pytest.raises(InvalidRevisionIdError):
        checked_id(id)


@pytest.mark.parametrize("label", ["billing", "two-words", "release-2", "v1.0", "ä"])
def test_a_label_may_hold_hyphens_too(label: str) -> None:
    assert checked_label(label) == label


@pytest.mark.parametrize(
    "label",
    [
        *("", " ", "-a", "a b", "a@b", "a:b", "a+1", "x,y", "a'b", "(", "a\n"),
        *("head", "heads", "base", "current", "none", "Null"),
    ],
)
def test_a_label_that_no_target_can_name_is_refused(label: str) -> None:
    with pytest.raises(InvalidLabelError, match="cannot be a branch label"):
        checked_label(label)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Add users", "add_users"),
        ("  Add: the users' table!  ", "add_the_users_table"),
        ("größer", "größer"),
        ("", ""),
        ("../../etc", "etc"),
        ("x" * 50, "x" * 40),
        ("add " * 11, "add_" * 9 + "add"),
        ("a" * 38 + " b cdef", "a" * 38 + "_b"),
    ],
)
def test_a_slug_is_cut_between_words(message: str, expected: str) -> None:
    assert slug(message) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{rev}_{slug}", "a1_add_users"),
        ("{date:%Y_%m_%d}_{rev}_{slug}", "2024_01_31_a1_add_users"),
        ("{slug}", "add_users"),
        ("%(rev)s_%(slug)s", "a1_add_users"),
        (
            "%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d%(second).2d-%(rev)s",
            "2024_01_31_090507-a1",
        ),
        ("%(epoch)s", "1706691907"),
        ("{year}{month:02}{day:02}", "20240131"),
    ],
)
def test_a_template_names_the_file(template: str, expected: str) -> None:
    assert Naming(template).file_name("a1", "add users", CREATED) == expected


def test_a_script_without_a_message_is_named_by_its_id() -> None:
    assert Naming().file_name("a1", "", CREATED) == "a1"


def test_a_template_may_make_folders_that_are_read() -> None:
    naming = Naming("{date:%Y/%m}/{rev}", recursive=True)
    assert naming.file_name("a1", "", CREATED) == "2024/01/a1"


@pytest.mark.parametrize(
    "template",
    [
        "{revision}",
        "%(revision)s",
        "{rev",
        "{}",
        "{rev.x}",
        "%(rev)d",
        "%(rev)",
        "",
        "__",
        "/{rev}",
        "../{rev}",
        "a\\{rev}",
        ".{rev}",
        "{date:%Y}/{rev}",
    ],
)
def test_a_template_that_names_no_file_here_is_refused(template: str) -> None:
    with pytest.raises(FileTemplateError) as caught:
        Naming(template).file_name("a1", "add users", CREATED)
    assert caught.value.template == template


def test_a_name_that_is_never_read_as_a_script_is_refused() -> None:
    naming = Naming("{date:%Y}/{slug}", recursive=True)
    with pytest.raises(FileTemplateError, match=r"env\.py, which is no script"):
        naming.file_name("a1", "env", CREATED)


@pytest.mark.parametrize("zone", ["UTC", "utc"])
def test_a_moment_is_in_its_zone(zone: str) -> None:
    assert str(moment(zone, lambda: CREATED)) == "2024-01-31 09:05:07+00:00"


def test_a_moment_without_a_zone_is_local() -> None:
    assert moment(None, lambda: CREATED).tzinfo is not None


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../x"])
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(UnknownTimezoneError):
        moment(zone, lambda: CREATED)
