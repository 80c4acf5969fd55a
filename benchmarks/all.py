"""Every benchmark, one after the other: `python benchmarks/all.py [--write]`.

Without --write everything is small: it shows that the benchmarks work, and roughly
where brant stands. With it the sizes are those of docs/benchmarks.md, which is written
section by section: one that fails, or takes too long, keeps what it had.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

HERE = Path(__file__).parent
LONGEST: Final = 3600
"""Seconds for one of them."""
SMALL: Final = (
    "startup.py --sizes 10 500 --rounds 1",
    "memory.py --size 200",
    "planning.py --sizes 500 --rounds 1",
    "nothing.py --revisions 30 --rounds 1 --calls 5",
    "tenants.py --schemas 6 --revisions 15 --latency 0 --rounds 1",
    "upgrade.py --revisions 40 --latency 0 5 --rounds 1",
    "upgrade.py --database sqlite --revisions 40 --rounds 1",
    "upgrade.py --database mariadb --revisions 20 --latency 0 --rounds 1",
    "autogenerate.py --tables 50 --schemas 1 3 --rounds 1",
    "sqlite_rebuild.py --rows 10000 --times 1",
)
FULL: Final = (
    "startup.py --rounds 3",
    "memory.py",
    "planning.py",
    "nothing.py",
    "upgrade.py",
    "upgrade.py --in-memory --latency 0",
    (
        "upgrade.py --in-memory --revisions 5000 --latency 0 20"
        " --runners alembic-async raw-all brant brant-cli"
    ),
    "upgrade.py --revisions 3 --latency 0 5 20 --far-rounds 3",
    "upgrade.py --database sqlite",
    "upgrade.py --database mariadb --in-memory --revisions 200 --latency 0 5",
    "tenants.py --rounds 1",
    "autogenerate.py --rounds 1",
    "sqlite_rebuild.py",
)


def main() -> int:
    """Run each; give 1 where one failed."""
    is_full = "--write" in sys.argv[1:]
    failed = [each for each in (FULL if is_full else SMALL) if not ran(each, is_full)]
    for each in failed:
        print(f"failed: {each}", file=sys.stderr)
    return 1 if failed else 0


def ran(line: str, is_full: bool) -> bool:
    """Run one benchmark to its end; tell whether it came there."""
    print(f"\n== {line}", flush=True)
    name, *arguments = [*line.split(), *(["--write"] if is_full else [])]
    started = time.monotonic()
    try:
        command = [sys.executable, str(HERE / name), *arguments]
        code = subprocess.run(command, check=False, timeout=LONGEST).returncode
    except subprocess.TimeoutExpired:
        code = 1
    print(f"== {time.monotonic() - started:.0f} s", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
