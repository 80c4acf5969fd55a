"""What brant's tables beside a version table are called. Pure."""

from __future__ import annotations

from typing import Final

_DEFAULT: Final = "brant_version"


def beside(version_table: str, what: str) -> str:
    """Name the table that belongs to this version table and no other."""
    return f"brant_{what}" if version_table == _DEFAULT else f"{version_table}_{what}"
