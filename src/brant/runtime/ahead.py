"""Scripts that are loaded before their turn, several in one hop to a thread."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, final

from anyio import to_thread

from brant.errors import ScriptError
from brant.scripts.load import loaded
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.revisions import Step
    from brant.runtime.foreseen import Foreseen
    from brant.runtime.settings import Settings
    from brant.scripts.load import Loaded


@final
@dataclass(slots=True)
class Ahead:
    """What is loaded and was not asked for yet."""

    settings: Settings
    foreseen: dict[str, Foreseen] = field(default_factory=dict)
    """What was made ready in vain, because a step before it failed."""
    _kept: dict[str, Loaded] = field(default_factory=dict)

    async def loaded(self, *steps: Step) -> Loaded:
        """Load the first step's script, and those of the others ahead.

        Raises:
            ScriptError: the first one cannot be loaded.
        """
        id = steps[0].revision.id
        if id not in self._kept:
            self._kept |= await to_thread.run_sync(self._load, steps)
        return self._kept.pop(id)

    def keep(self, step: Step, ready: Loaded) -> None:
        """Keep what was asked for too early until it is the step's turn."""
        self._kept[step.revision.id] = ready

    def _load(self, steps: Sequence[Step]) -> dict[str, Loaded]:
        found: dict[str, Loaded] = {}
        for step in steps:
            id = step.revision.id
            try:
                found[id] = loaded(
                    self.settings.scripts[id],
                    step.direction,
                    replace(self.settings.environment, step=step),
                    self.settings.seals,
                )
            except ScriptError:
                if not found:
                    raise
                break  # it says so when it is its turn
        return found
