"""What an operation says of a property that it does not mean."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Unset(Enum):
    """Says that nothing is said about a property; None says that it shall be gone."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return self.name


UNSET: Final = Unset.UNSET
