"""Every benchmark, one after the other: `python benchmarks/all.py [--write]`.

Without --write everything is small: it shows that the benchmarks work, and roughly
where brant stands. With it the sizes are those of docs/benchmarks.md, which is written.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

HERE = Path(__file__).parent
SMALL: Final = (
    "startup.py --sizes 10 500 --rounds 1",
    "planning.py --sizes 500 --rounds 1",
    "nothing.py --revisions 30 --rounds 1 --calls 5",
    "tenants.py --schemas 6 --revisions 15 --latency 0 --rounds 1",
    "upgrade.py --revisions 40 --latency 0 5 --rounds 1",
    "upgrade.py --database sqlite --revisions 40 --rounds 1",
    "autogenerate.py --tables 50 --schemas 1 3 --rounds 1",
    "autogenerate.py --database sqlite --tables 50 --rounds 1",
    "sqlite_rebuild.py --rows 10000 --times 1",
)
FULL: Final = (
    "startup.py --write",
    "planning.py --write",
    "nothing.py --write",
    "tenants.py --write",
    "upgrade.py --write",
    "upgrade.py --database sqlite --write",
    "autogenerate.py --write",
    "autogenerate.py --database sqlite --write",
    "sqlite_rebuild.py --write",
)


def main() -> int:
    """Run each; give 1 where one failed."""
    failed = []
    for each in FULL if "--write" in sys.argv[1:] else SMALL:
        print(f"\n== {each}", flush=True)
        name, *arguments = each.split()
        command = [sys.executable, str(HERE / name), *arguments]
        if subprocess.run(command, check=False).returncode:
            failed.append(each)
    for each in failed:
        print(f"failed: {each}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
