"""File work leaves the event loop here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_P = ParamSpec("_P")
_T = TypeVar("_T")


async def in_thread(
    function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs
) -> _T:
    """Call a function that reads or writes files in a worker thread."""
    from anyio import to_thread  # noqa: PLC0415  # synchronous callers need no loop

    return await to_thread.run_sync(partial(function, *args, **kwargs))
