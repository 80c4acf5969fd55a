"""What most benchmarks stand on: a server, and one history written for every runner."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

from history import history
from runners import write_projects
from targets import target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from history import Database
    from targets import Target


@final
@dataclass(frozen=True, slots=True)
class Stage:
    """Where databases come from, and the folder of the projects."""

    where: Target
    folder: Path
    statements: int
    """Of the whole history."""


@contextmanager
def stage(
    database: Database, revisions: int, *, seed: int = 7, in_memory: bool = False
) -> Iterator[Stage]:
    """Start what the runs need, and write the history down."""
    with (
        tempfile.TemporaryDirectory(prefix="brant-bench-") as temporary,
        target(database, in_memory=in_memory) as where,
    ):
        folder = Path(temporary)
        made = history(revisions, database=database, seed=seed)
        yield Stage(where, folder, write_projects(folder, made, database=database))
