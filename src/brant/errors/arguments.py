"""Arguments that a type checker would have refused, refused for those who run none."""

from __future__ import annotations

from typing import Any, get_args


def chosen(name: str, value: object, words: Any) -> None:
    """Demand one of a Literal's words.

    Raises:
        WrongArgumentError: it is another one.
    """
    known = get_args(words)
    if value not in known:
        *others, last = map(repr, known)
        _refuse(name, value, f"{', '.join(others)} or {last}")


def number(
    name: str, value: object, *, least: float = 0.0, most: float = float("inf")
) -> None:
    """Demand a number within limits.

    Raises:
        WrongArgumentError: it is outside of them, or none.
    """
    if not (isinstance(value, int | float) and least <= value <= most):
        upper = "or more" if most == float("inf") else f"to {most:g}"
        _refuse(name, value, f"a number, {least:g} {upper}")


def of_kind(name: str, value: object, kind: type) -> None:
    """Demand a value of a class, or none.

    Raises:
        WrongArgumentError: it is another.
    """
    if value is not None and not isinstance(value, kind):
        _refuse(name, value, f"a {kind.__name__}")


def named(name: str, value: object) -> None:
    """Demand a name.

    Raises:
        WrongArgumentError: it is empty, or no text.
    """
    if not (isinstance(value, str) and value):
        _refuse(name, value, "a name")


def _refuse(name: str, value: object, wanted: str) -> None:
    from brant.errors.commands import WrongArgumentError  # noqa: PLC0415  # start-up

    raise WrongArgumentError(name, value, wanted)
