"""What led to an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def causes(
    error: BaseException | None, *, contexts: bool = False
) -> Iterator[BaseException]:
    """Give an error and what caused it, each once: an error may be its own cause.

    *contexts*: what was being handled counts, where no cause is said.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (error.__context__ if contexts else None)
