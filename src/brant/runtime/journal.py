"""The journal: how far a revision came outside of a transaction. Pure.

What cannot be rolled back is written down before and after, so that a run that died can
be gone on with: what is done is left out, and of the one statement that was on its way
the catalogue tells whether it arrived. The rows go with the transaction that moves the
version row; no rows, nothing half done.
"""

from __future__ import annotations

import hashlib
from dataclasses import field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

from brant.errors import JournalMismatchError
from brant.runtime.batching import Command
from brant.runtime.history import timestamp
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from brant.dialects import Statement
    from brant.op import Site
    from brant.operations import Operation
    from brant.runtime.tables import BrantTables

Direction: TypeAlias = Literal["upgrade", "downgrade"]
Decision: TypeAlias = Literal["skip", "redo"]
State: TypeAlias = Literal["running", "stopped", "done"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One operation of a revision that is not finished."""

    revision: str
    direction: Direction
    position: int
    digest: str
    state: State
    """running: a statement is on its way. stopped: none is, and more follow."""
    statements: int
    """How many of its statements are done."""
    operation: str
    site: str
    question: str | None
    """SQL that tells whether the one on its way arrived; None: nobody can tell."""
    run_id: str
    started_at: str
    finished_at: str | None = None
    error: str | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Entry:
        values = {each.name: row[each.name] for each in fields(cls)}
        for name in ("started_at", "finished_at"):
            values[name] = timestamp(values[name]) if values[name] else None
        return cls(**values)

    def starting(self, question: str | None) -> Entry:
        return replace(self, state="running", question=question, error=None)

    def stopped(self, error: str | None = None) -> Entry:
        """Nothing is on its way; the next statement is to be run."""
        return replace(self, state="stopped", question=None, error=error)

    def advanced(self) -> Entry:
        """Its statement arrived."""
        return replace(self.stopped(), statements=self.statements + 1)

    def finished(self) -> Entry:
        return replace(self.stopped(), state="done", finished_at=_now())


@final
@dataclass(slots=True)
class Journals:
    """What the database holds of revisions that are half-way."""

    is_made: bool
    """The table is there."""
    found: dict[tuple[str, Direction], dict[int, Entry]] = field(default_factory=dict)
    """By revision and direction, then by position."""

    @classmethod
    def read(cls, rows: Iterable[Mapping[str, Any]] | None) -> Journals:
        """Take the table's rows, None where there is no table."""
        journals = cls(is_made=rows is not None)
        for entry in map(Entry.read, rows or ()):
            journals.of(entry.revision, entry.direction)[entry.position] = entry
        return journals

    @property
    def unfinished(self) -> tuple[tuple[str, Direction], ...]:
        return tuple(key for key, entries in self.found.items() if entries)

    def of(self, revision: str, direction: Direction) -> dict[int, Entry]:
        return self.found.setdefault((revision, direction), {})


def digest(operation: Operation, statements: Iterable[Statement] | None) -> str:
    """Give what must be the same when a run goes on; *statements* where it is known."""
    parts = [type(operation).__name__, operation.describe()]
    parts += [each.sql for each in statements or ()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@final
@dataclass(slots=True)
class Journal:
    """What one revision wrote down, now and in runs before."""

    tables: BrantTables
    revision: str
    direction: Direction
    run_id: str
    journals: Journals
    """It outlives a try that failed."""
    decision: Decision | None = None
    """The user's word on a statement of which nobody can tell whether it arrived."""
    fence: str | None = None
    """The condition that the run still has the lock."""
    permit: str | None = None
    """A further condition, for an operation to begin."""
    unstopped: str | None = None
    """A condition to commit what nobody counts without waiting for its answer."""
    opening: tuple[Command, ...] = ()
    """What follows the BEGIN of a transaction of its own."""
    _position: int = -1
    _uncommitted: dict[int, Entry] = field(default_factory=dict)

    @property
    def entries(self) -> dict[int, Entry]:
        """What the database holds, by position."""
        return self.journals.of(self.revision, self.direction)

    def next(self, what: str, fingerprint: str, site: Site) -> Entry:
        """Give the entry of the script's next operation.

        Raises:
            JournalMismatchError: at its place another operation was begun.
        """
        self._position += 1
        found = self.entries.get(self._position)
        if found is None:
            return Entry(
                revision=self.revision,
                direction=self.direction,
                position=self._position,
                digest=fingerprint,
                state="stopped",
                statements=0,
                operation=what,
                site=str(site),
                question=None,
                run_id=self.run_id,
                started_at=_now(),
            )
        if found.digest != fingerprint:
            raise JournalMismatchError(
                self.revision, found.operation, what, site=str(site)
            )
        return found

    def keep(self, entry: Entry) -> None:
        """Remember what is done in the open transaction."""
        self._uncommitted[entry.position] = entry

    def committing(self) -> list[Command]:
        """Write down what the open transaction did, before it is committed."""
        commands = [
            each for e in self._uncommitted.values() for each in self.writing(e)
        ]
        return [*self.making(), *commands] if commands else []

    def committed(self) -> None:
        self.entries.update(self._uncommitted)
        self._uncommitted.clear()

    def making(self) -> tuple[Command, ...]:
        """Make the table, once."""
        if self.journals.is_made:
            return ()
        self.journals.is_made = True
        return self.tables.create_journal()

    def writing(self, entry: Entry) -> list[Command]:
        """Write an entry down as it is now."""
        is_there = entry.position in self.entries
        return [self.updating(entry) if is_there else self._insert(entry)]

    def updating(self, entry: Entry) -> Command:
        """Write down what has become of an entry that is there."""
        changes = ", ".join(
            f"{name} = {literal}"
            for name, literal in self._literals(entry)
            if name not in {"revision", "direction", "position", "digest"}
        )
        where = f"{self._where()} AND {self._column('position')} = {entry.position}"
        where += f" AND {self.fence}" if self.fence else ""
        return Command(f"UPDATE {self.tables.journal} SET {changes} {where}", rows=1)

    def refused(self, error: str | None) -> list[Command]:
        """Write down that the statement that was on its way failed."""
        on_its_way = [e for e in self.entries.values() if e.state == "running"]
        stopped = [each.stopped(error) for each in on_its_way]
        self.entries.update({each.position: each for each in stopped})
        return [self.updating(each) for each in stopped]

    def clearing(self) -> list[Command]:
        """Forget the revision, which is finished or taken back."""
        if not self.entries:
            return []
        delete = f"DELETE FROM {self.tables.journal} {self._where()}"
        # A DELETE that is killed may say that all went well (0312).
        return [Command(delete, rows=len(self.entries))]

    def _insert(self, entry: Entry) -> Command:
        names, literals = zip(*self._literals(entry), strict=True)
        values = f"VALUES ({', '.join(literals)})"
        conditions = [each for each in (self.fence, self.permit) if each]
        if conditions:
            selected = f"{', '.join(literals)}{self.tables.dialect.dual}"
            values = f"SELECT {selected} WHERE {' AND '.join(conditions)}"
        into = f"INSERT INTO {self.tables.journal} ({', '.join(names)})"
        return Command(f"{into} {values}", rows=1)

    def _literals(self, entry: Entry) -> Iterator[tuple[str, str]]:
        for each in fields(entry):
            value = getattr(entry, each.name)
            yield self._column(each.name), self.tables.value(value)

    def _column(self, name: str) -> str:
        return self.tables.dialect.quote(name)

    def _where(self) -> str:
        text = self.tables.text
        return (
            f"WHERE revision = {text(self.revision)} "
            f"AND direction = {text(self.direction)}"
        )


def _now() -> str:
    return timestamp(datetime.now(UTC))
