"""Labels that come, go and move."""

from __future__ import annotations

from brant.autogenerate.enums import changes
from brant.operations import AddEnumValue, ReplaceEnum
from brant.schema import Enum, QualifiedName

NAME = QualifiedName("status")


def _enum(*labels: str) -> Enum:
    return Enum(NAME, labels)


def test_new_labels_are_added_where_they_belong() -> None:
    found = tuple(changes(_enum("a", "c"), _enum("a", "b", "c", "d")))
    assert found == (AddEnumValue(NAME, "b", before="c"), AddEnumValue(NAME, "d"))


def test_a_label_that_goes_or_moves_needs_another_type() -> None:
    for wanted in (_enum("a"), _enum("b", "a")):
        assert tuple(changes(_enum("a", "b"), wanted)) == (ReplaceEnum(wanted),)
