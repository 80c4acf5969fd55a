"""How long to wait and how often to try: frozen values, seconds throughout."""

from __future__ import annotations

from typing import Literal, final

from brant.errors.arguments import chosen, number
from brant.values import dataclass

Transaction = Literal["revision", "run"]
FuturePolicy = Literal["ok", "warn", "error"]
Lock = Literal["auto", "lease"]
EditedPolicy = Literal["ignore", "warn", "error"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LockPolicy:
    """How a runner waits for its turn."""

    wait: float = 300.0
    """Seconds until LockTimeoutError; 0 tries once."""
    poll: tuple[float, float] = (0.1, 2.0)
    """Seconds of the shortest and the longest pause between two tries."""
    strategy: Lock = "auto"
    """auto: the best that the database has; lease: a row that is lent, everywhere."""
    lease: float = 30.0
    """Seconds that a lease is good without a sign of life from its holder."""
    name: str | None = None
    """Separates two applications that share schema and version table names."""

    def __post_init__(self) -> None:
        shortest, longest = self.poll
        number("wait", self.wait)
        number("poll", shortest)
        number("poll", longest, least=shortest)
        number("lease", self.lease, least=0.1)
        chosen("strategy", self.strategy, Lock)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often a revision is tried again after a lock timeout on its tables."""

    attempts: int = 10
    """Tries in all; 1 never retries."""
    base: float = 0.2
    """Seconds of the first pause; it doubles, with jitter."""
    longest: float = 30.0
    """Seconds that a pause takes at most."""
    total: float = 600.0
    """Seconds after which no further try starts."""

    def __post_init__(self) -> None:
        number("attempts", self.attempts, least=1)
        for name in ("base", "longest", "total"):
            number(name, getattr(self, name))
