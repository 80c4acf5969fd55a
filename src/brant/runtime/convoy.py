"""Many revisions a message: what can be foreseen is made ready while the server works.

A revision whose script only makes operations is compiled before its turn. While one
message is on its way the next revisions are made ready, and all that are ready when its
answer comes travel together, each in a transaction of its own with the guard on its
version row. So the number in a message follows the round trip: near the server it is
one or two, far away it is dozens, and the first message waits for others for half of
one. SQLite's may share a transaction (`hop.py`). Where DDL commits at once, each brings
what its journal says along.

It is only ever tried: after an error the version table says how far it got, and what is
left is done one by one, which finds the statement and retries what may be retried.
"""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate, chain
from time import monotonic
from typing import TYPE_CHECKING, final

from anyio import Event, create_task_group, move_on_after
from anyio.lowlevel import checkpoint

from brant.errors import BrantError, ScriptError
from brant.runtime.batching import Command, SendError
from brant.runtime.faults import Kind
from brant.runtime.foreseen import Foreseen, Foresight, UnforeseenError
from brant.runtime.releasing import CLOSE_WITHIN
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brant.revisions import Step
    from brant.runtime.apply import Applier
    from brant.runtime.foreseen import Rehearsal

LOADED_AT_ONCE = 16
"""Scripts for one hop to a thread."""
LONGEST_WAIT = 0.1
"""Seconds that what is ready waits for others at the most, when nothing is sent yet."""
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
    """Told perhaps twice of one: when it surely began, and before its end."""
    on_done: Callable[[Step, float], None]
    failure: Exception | None = None
    _waiting: list[Ready] = field(default_factory=list)
    _characters: int = 0
    """Of those that wait."""
    _on_the_way: list[Ready] = field(default_factory=list)
    _ends: list[int] = field(default_factory=list)
    """Of each of those on their way, the number of commands up to its last."""
    _since: float = 0.0
    """When the first of those was begun, as far as is known."""
    _news: list[Callable[[], None]] = field(default_factory=list)
    """What is to be told as soon as the server has something to do."""
    _is_carried: bool = False
    """Somebody sends what waits."""
    _moved: Event = field(default_factory=Event)
    """Set when a message departs, and when no other one follows."""
    _arrived: int = 0
    _refused: tuple[Command, SendError] | None = None
    """The statement of a script that the database refused, if that was the failure."""

    async def travel(self, steps: Sequence[Step]) -> int:
        """Apply steps from the first on; give how many are applied.

        The next one has to be done by itself: it needs the server's answers, or it
        failed here and is to fail again where its statement can be found.
        """
        mistake: Exception | None = None
        self.applier.database.channel.refused = None
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
        half = min(self.applier.database.channel.round_trip / 2, LONGEST_WAIT)
        until = monotonic() + half
        for place in range(len(steps)):
            ready = await self._prepared(steps[place : place + LOADED_AT_ONCE])
            if ready is None or self._is_over:
                break
            self._waiting.append(ready)
            self._characters += ready.foreseen.size
            coming = steps[place + 1 : place + 2]
            is_soon = monotonic() < until or self._is_known(coming)
            if coming and is_soon and not self._is_full():
                continue  # it goes along
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
            self._begin()
            # One flush to the disk is enough: nothing is told before the answer.
            early = self.applier.database.dialect.commits_early
            *others, last = departing
            parts = [ready.opening_with(early) for ready in others] + [last.commands]
            commands = list(chain.from_iterable(parts))
            self._ends = list(accumulate(map(len, parts)))
            self._moved.set()
            started = self._since = monotonic()
            channel = self.applier.database.channel
            channel.on_answer = self._answered
            try:
                await channel.send(commands)
            except Exception as error:  # noqa: BLE001  # settled by asking the version table
                self.failure = error
                self._refused = _refused(error, commands)
            else:
                self._arrive(self._on_the_way, monotonic() - started)
                self._on_the_way = []
            finally:
                channel.on_answer = None
        self._is_carried = False
        self._moved.set()

    def _answered(self, commands: int) -> None:
        """See what is done already, where each command has an answer of its own."""
        while self._ends and commands >= self._ends[0]:
            del self._ends[0]
            ready, now = self._on_the_way.pop(0), monotonic()
            self._arrive([ready], now - self._since)
            self._begin()
            self._since = now
            self._moved.set()

    def _arrive(self, done: Sequence[Ready], duration: float) -> None:
        self._arrived += len(done)
        for ready in done:
            done_in = duration / len(done)
            self._news.append(partial(self.on_start, ready))
            self._news.append(partial(self.on_done, ready.step, done_in))

    def _begin(self) -> None:
        """Tell of the first of those on their way: that one has surely begun."""
        if self._on_the_way:
            self._news.append(partial(self.on_start, self._on_the_way[0]))

    async def _settle(self) -> None:
        """After an error: end what is open and see in the database what is done."""
        self._tell()
        applier, done = self.applier, 0
        sent, self._on_the_way = self._on_the_way, []
        with move_on_after(CLOSE_WITHIN, shield=True):
            await applier.database.abort()
            try:
                done = self._done_of(sent, await applier.books.catch_up())
                if applier.is_journaled:
                    steps = [ready.step for ready in sent[done : done + 1]]
                    await applier.look_back(steps, self._refused)
            except (BrantError, SendError, OSError):
                pass  # the connection is gone; the next step says so
        self._arrive(sent[:done], 0.0)
        for ready in (*sent[done + 1 :], *self._waiting):
            if not applier.is_journaled:
                applier.ahead.foreseen[ready.step.revision.id] = ready.foreseen
        self._tell()

    def _done_of(self, sent: Sequence[Ready], heads: tuple[str, ...]) -> int:
        ends = [ready.step.heads_after for ready in sent]
        return ends.index(heads) + 1 if heads in ends else 0

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
        if applier.is_journaled:
            return await self._rehearsed(steps)
        shared, find_out = applier.settings.shared, partial(self._foreseen, steps)
        known = await (shared.foreseen(step, find_out) if shared else find_out())
        if known is None:
            return None
        row = applier.books.done(step, datetime.now(UTC), known.fingerprint)
        applier.books.previous = row["row_hash"]
        return Ready(step, known, applier.enclosed(step, known.commands, row))

    async def _rehearsed(self, steps: Sequence[Step]) -> Ready | None:
        """Let the first step's whole run be heard, with what its journal says of it."""
        applier, step = self.applier, steps[0]
        rehearsal = applier.rehearsal(step)
        fingerprint = await self._heard(steps, rehearsal)
        if fingerprint is None:
            return None
        tables = applier.database.tables
        row = applier.books.done(step, datetime.now(UTC), fingerprint)
        duration = tables.duration(row, is_shared=True)
        commands = await rehearsal.finish(applier.books.appending(row, duration))
        applier.books.previous = row["row_hash"]
        applier.journals.is_made = rehearsal.journals.is_made
        heard = Foreseen(
            commands=(),
            operations=tuple(rehearsal.operations),
            fingerprint=fingerprint,
            size=sum(len(each.sql) for each in commands),
        )
        return Ready(step, heard, [*tables.beginning, *commands])

    async def _foreseen(self, steps: Sequence[Step]) -> Foreseen | None:
        applier, step = self.applier, steps[0]
        known = applier.ahead.foreseen.pop(step.revision.id, None)
        if known is not None:
            return known
        foresight = Foresight(applier.database.dialect)
        fingerprint = await self._heard(steps, foresight)
        if fingerprint is None:
            return None
        return foresight.foreseen(fingerprint)

    async def _heard(
        self, steps: Sequence[Step], sink: Foresight | Rehearsal
    ) -> str | None:
        """Run the first step's script; None where it has to wait for its turn."""
        applier, step = self.applier, steps[0]
        try:
            loaded = await applier.ahead.loaded(*steps)
        except ScriptError:
            return None  # it is raised when it is the step's turn
        if not loaded.is_foreseeable:
            applier.ahead.keep(step, loaded)
            return None
        op = applier.op(sink)
        try:
            await loaded.function(op)
            op.finish()
        except (Exception, SystemExit, UnforeseenError):  # noqa: BLE001  # it runs again in its turn
            return None  # loaded anew: its module's MetaData knows its tables already
        if not applier.settings.is_heard:
            # The rest would wait for nobody, and in great numbers.
            del sink.operations[:-1]
        return loaded.fingerprint


def _refused(
    error: Exception, commands: Sequence[Command]
) -> tuple[Command, SendError] | None:
    """Give what the database refused, if it is known that no command of brant's was."""
    if not isinstance(error, SendError) or error.index is None:
        return None
    command, kind = commands[error.index], error.fault.kind
    is_known = kind not in {Kind.DISCONNECTED, Kind.VERSION_CHANGED}
    return (command, error) if is_known and command.rows is None else None
