"""Indexes of a table."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, final

from brant.schema.options import NO_OPTIONS, Options
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.expressions import Expression


@final
@dataclass(frozen=True, slots=True)
class Index:
    """An index over columns (by name) and expressions."""

    name: str | None
    elements: tuple[str | Expression, ...]
    _: KW_ONLY
    unique: bool = False
    options: Options = NO_OPTIONS
