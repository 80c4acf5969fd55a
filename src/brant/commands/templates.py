"""The kinds of project that `init` can make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.threads import in_thread
from brant.scripts import render

if TYPE_CHECKING:
    from brant.scripts.render import Template


def read() -> tuple[Template, ...]:
    return render.templates()


async def templates() -> tuple[Template, ...]:
    """List the templates that come with brant."""
    return await in_thread(read)
