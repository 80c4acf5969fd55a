from __future__ import annotations

import pytest

from brant.runtime.copied import copied


def test_rows_end_with_a_line_and_fields_with_a_tab() -> None:
    assert copied("a\tb\nc\t\n") == [["a", "b"], ["c", ""]]


def test_no_rows_are_no_text() -> None:
    assert copied("") == []


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (r"\N", None),
        (r"\\N", r"\N"),
        (r"a\tb\nc", "a\tb\nc"),
        (r"\\\\", r"\\"),
        (r"{\"a\"}", '{"a"}'),
    ],
)
def test_what_would_end_a_field_is_escaped(sent: str, meant: str | None) -> None:
    assert copied(f"{sent}\n") == [[meant]]
