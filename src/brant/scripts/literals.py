"""Values as Python source: what a script's header, and later its operations, say."""

from __future__ import annotations

import math
from functools import singledispatch
from typing import Any

from brant.errors import NotRenderableError


@singledispatch
def literal(value: Any) -> str:
    """Give the source of a value, written as `ruff format` would.

    Other types are added with `@literal.register(Type)`.

    Raises:
        NotRenderableError: the type has no literal.
    """
    raise NotRenderableError(value)


@literal.register(type(None))
@literal.register(int)  # bool is one
@literal.register(bytes)
def _(value: object) -> str:
    return repr(value)


@literal.register(float)
def _(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'float("{value}")'


@literal.register(str)
def _(value: str) -> str:
    quoted = repr(value)
    return quoted if '"' in quoted else f'"{quoted[1:-1]}"'


@literal.register(tuple)
def _(value: tuple[Any, ...]) -> str:
    inner = ", ".join(map(literal, value))
    return f"({inner},)" if len(value) == 1 else f"({inner})"


@literal.register(list)
def _(value: list[Any]) -> str:
    return f"[{', '.join(map(literal, value))}]"


@literal.register(dict)
def _(value: dict[Any, Any]) -> str:
    pairs = (f"{literal(key)}: {literal(item)}" for key, item in value.items())
    return f"{{{', '.join(pairs)}}}"
