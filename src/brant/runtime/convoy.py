"""Many revisions a message: what can be foreseen is made ready while the server works.

A revision whose script only makes operations is compiled before its turn. While one
message is on its way the next revisions are made ready, and all that are ready when its
answer comes travel together, each in a transaction of its own with the guard on its
version row. So the number in a message follows the round trip: near the server it is
one or two, far away it is dozens. SQLite's may share a transaction (`hop.py`).

It is only ever tried: after an error the version table says how far it got, and what is
left is done one by one, which finds the statement and retries what may be retried.
"""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, final

from anyio import Event, create_task_group, move_on_after
from anyio.lowlevel import checkpoint

from brant.errors import BrantError, ScriptError
from brant.runtime.batching import Command, SendError
from brant.runtime.foreseen import Foreseen, Foresight, UnforeseenError
from brant.runtime.releasing import CLOSE_WITHIN
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brant.revisions import Step
    from brant.runtime.apply import Applier

LOADED_AT_ONCE = 16
"""Scripts for one hop to a thread."""
MOST_CHARACTERS = 500_000
"""Of what scripts say in one message, and so of what an error repeats."""


@final
@dataclass(frozen=True, slots=True)
class Ready:
    """A revision that waits for a place in a message."""

    step: Step
    foreseen: Foreseen
    commands: list[Command]
    """Its whole transaction."""

    def opening_with(self, sql: str) -> list[Command]:
        """Give its commands, with one more after the BEGIN."""
        begin, *others = self.commands
        return [begin, Command(sql), *others] if sql else self.commands


@final
@dataclass(slots=True)
class Convoy:
    """Sends steps in messages of several, for as long as they can be foreseen."""

    applier: Applier
    on_start: Callable[[Ready], None]
    on_done: Callable[[Step, float], None]
    failure: Exception | None = None
    _waiting: list[Ready] = field(default_factory=list)
    _characters: int = 0
    """Of those that wait."""
    _on_the_way: list[Ready] = field(default_factory=list)
    _news: list[Callable[[], None]] = field(default_factory=list)
    """What is to be told as soon as the server has something to do."""
    _is_carried: bool = False
    """Somebody sends what waits."""
    _moved: Event = field(default_factory=Event)
    """Set when a message departs, and when no other one follows."""
    _arrived: int = 0

    async def travel(self, steps: Sequence[Step]) -> int:
        """Apply steps from the first on; give how many are applied.

        The next one has to be done by itself: it needs the server's answers, or it
        failed here and is to fail again where its statement can be found.
        """
        mistake: Exception | None = None
        try:
            async with create_task_group() as group:
                try:
                    await self._depart(steps, group.start_soon)
                except Exception as error:  # noqa: BLE001  # the group would wrap it
                    mistake = error
        except BaseException:
            await self._settle()
            raise
        self._tell()
        if self.failure is not None or mistake is not None:
            await self._settle()
        if mistake is not None:
            raise mistake
        return self._arrived

    async def _depart(
        self, steps: Sequence[Step], start: Callable[..., object]
    ) -> None:
        """Make steps ready, and see that what is ready is sent."""
        for place in range(len(steps)):
            ready = await self._prepared(steps[place : place + LOADED_AT_ONCE])
            if ready is None or self._is_over:
                break
            self._waiting.append(ready)
            self._characters += ready.foreseen.size
            if not self._is_full() and self._is_known(steps[place + 1 : place + 2]):
                continue  # the next one is ready at once, and goes along
            self._carry_on(start)
            await checkpoint()
            self._tell()
            while self._is_carried and self._is_full():
                await self._movement()
        if self._waiting:
            self._carry_on(start)
        while self._is_carried:
            await self._movement()

    def _carry_on(self, start: Callable[..., object]) -> None:
        if not (self._is_carried or self._is_over):
            self._is_carried = True
            start(self._carry)

    async def _movement(self) -> None:
        self._moved = Event()
        await self._moved.wait()
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, []
        for tell in news:
            tell()

    async def _carry(self) -> None:
        """Send all that waits, for as long as there is something.

        What becomes ready while a message is on its way departs as soon as the answer
        is there, whatever else is going on then.
        """
        while self._waiting and not self._is_over:
            departing, self._waiting, self._characters = self._waiting, [], 0
            self._on_the_way = departing
            self._news += [partial(self.on_start, ready) for ready in departing]
            # One flush to the disk is enough: nothing is told before the answer.
            early = self.applier.database.dialect.commits_early
            *others, last = departing
            commands = [each for ready in others for each in ready.opening_with(early)]
            commands += last.commands
            self._moved.set()
            started = monotonic()
            try:
                await self.applier.database.channel.send(commands)
            except Exception as error:  # noqa: BLE001  # settled by asking the version table
                self.failure = error
            else:
                self._arrive(departing, monotonic() - started)
                self._on_the_way = []
        self._is_carried = False
        self._moved.set()

    def _arrive(self, done: Sequence[Ready], duration: float) -> None:
        self._arrived += len(done)
        self._news += [
            partial(self.on_done, ready.step, duration / len(done)) for ready in done
        ]

    async def _settle(self) -> None:
        """After an error: end what is open and see in the database what is done."""
        self._tell()
        heads: tuple[str, ...] | None = None
        with move_on_after(CLOSE_WITHIN, shield=True):
            await self.applier.database.abort()
            try:
                heads = await self.applier.books.catch_up()
            except (BrantError, SendError, OSError):
                heads = None  # the connection is gone; the next step says so
        sent, self._on_the_way = self._on_the_way, []
        ends = [ready.step.heads_after for ready in sent]
        done = ends.index(heads) + 1 if heads in ends else 0
        self._arrive(sent[:done], 0.0)
        for ready in (*sent[done + 1 :], *self._waiting):
            self.applier.ahead.foreseen[ready.step.revision.id] = ready.foreseen
        self._tell()

    @property
    def _is_over(self) -> bool:
        """Nothing more may be sent."""
        return self.failure is not None or self.applier.is_stopping

    def _is_known(self, steps: Sequence[Step]) -> bool:
        """Tell whether a step was compiled for another database."""
        shared = self.applier.settings.shared
        return shared is not None and any(map(shared.knows, steps))

    def _is_full(self) -> bool:
        is_long = self._characters >= MOST_CHARACTERS
        return is_long or len(self._waiting) >= self.applier.database.channel.most

    async def _prepared(self, steps: Sequence[Step]) -> Ready | None:
        """Compile the first step, or give None where that has to wait for its turn."""
        applier, step = self.applier, steps[0]
        if not applier.is_independent(step):
            return None
        shared, find_out = applier.settings.shared, partial(self._foreseen, steps)
        known = await (shared.foreseen(step, find_out) if shared else find_out())
        if known is None:
            return None
        row = applier.books.done(step, datetime.now(UTC), known.fingerprint)
        applier.books.previous = row["row_hash"]
        return Ready(step, known, applier.enclosed(step, known.commands, row))

    async def _foreseen(self, steps: Sequence[Step]) -> Foreseen | None:
        applier, step = self.applier, steps[0]
        known = applier.ahead.foreseen.pop(step.revision.id, None)
        if known is not None:
            return known
        try:
            loaded = await applier.ahead.loaded(*steps)
        except ScriptError:
            return None  # it is raised when it is the step's turn
        if not loaded.is_foreseeable:
            applier.ahead.keep(step, loaded)
            return None
        foresight = Foresight(applier.database.dialect)
        op = applier.op(foresight)
        try:
            await loaded.function(op)
            op.finish()
        except (Exception, SystemExit, UnforeseenError):  # noqa: BLE001  # it runs again in its turn
            applier.ahead.keep(step, loaded)
            return None
        if not applier.settings.is_heard:
            # The rest would wait for nobody, and in great numbers.
            del foresight.operations[:-1]
        return foresight.foreseen(loaded.fingerprint)
