"""Planning in process, brant and Alembic side by side.

    python benchmarks/planning.py [--sizes N ...] [--rounds N] [--alembic-limit N]
                                  [--write]

CPU milliseconds, the median of the rounds; the two run in turns. Alembic is left out
above its limit, because its planner is quadratic where histories branch and merge.
"""

from __future__ import annotations

import argparse
import gc
import time
from statistics import median
from types import SimpleNamespace
from typing import TYPE_CHECKING

from alembic.script import revision as alembic
from charts import Bar, chart
from report import PAGE, line, write

from brant.revisions import Graph, Revision, is_current, plan_downgrade, plan_upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BRANCHES = 500
SIZES = (1_000, 2_000, 10_000)


def linear(size: int) -> list[Revision]:
    return [
        Revision(f"rev{at:06}", (f"rev{at - 1:06}",) if at else ())
        for at in range(size)
    ]


def branches(size: int) -> list[Revision]:
    """One base, then as many parallel lines as BRANCHES."""
    first = Revision("base00")
    lines = (divmod(at, BRANCHES) for at in range(size - 1))
    return [
        first,
        *(
            Revision(
                f"line{line:03}x{depth:04}",
                (f"line{line:03}x{depth - 1:04}" if depth else first.id,),
            )
            for depth, line in lines
        ),
    ]


def diamonds(size: int) -> list[Revision]:
    """A branch point and a merge point every three revisions."""
    made = [Revision("rev000000c")]
    for at in range(1, size // 3 + 1):
        left, right, merge = (f"rev{at:06}{side}" for side in "abc")
        below = (made[-1].id,)
        made += [
            Revision(left, below),
            Revision(right, below),
            Revision(merge, (left, right)),
        ]
    return made[:size] if len(made) > size else made


def brant_tasks(revisions: list[Revision]) -> dict[str, Callable[[], object]]:
    graph = Graph(revisions)
    heads = graph.real_heads
    last = plan_upgrade(graph, (), "heads").steps[-1].heads_before
    return {
        "construct, heads": lambda: Graph(revisions).heads,
        "upgrade": lambda: plan_upgrade(graph, (), "heads"),
        "downgrade": lambda: plan_downgrade(graph, heads, "base"),
        "one step": lambda: plan_upgrade(graph, last, "heads"),
        "is current": lambda: is_current(graph, heads, "heads"),
    }


def alembic_tasks(revisions: list[Revision]) -> dict[str, Callable[[], object]]:
    def construct() -> alembic.RevisionMap:
        scripts = [
            alembic.Revision(each.id, each.parents or None) for each in revisions
        ]
        known = alembic.RevisionMap(lambda: scripts)
        known.heads  # noqa: B018  # the map is built when it is first asked
        return known

    known = construct()
    heads = known._real_heads  # noqa: SLF001  # what its own upgrade uses
    last = plan_upgrade(Graph(revisions), (), "heads").steps[-1].heads_before
    up = known.iterate_revisions
    return {
        "construct, heads": construct,
        "upgrade": lambda: list(up("heads", (), implicit_base=True)),
        "downgrade": lambda: list(up(heads, "base", select_for_downgrade=True)),
        "one step": lambda: list(up("heads", last, implicit_base=True)),
        "is current": lambda: known._get_all_current(heads),  # noqa: SLF001  # `current`
    }


def milliseconds(task: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    task()
    return (time.process_time() - start) * 1000


def compare(
    shape: Callable[[int], list[Revision]], size: int, options: SimpleNamespace
) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = []
    revisions = shape(size)
    ours = brant_tasks(revisions)
    theirs = alembic_tasks(revisions) if size <= options.alembic_limit else {}
    for name, task in ours.items():
        pairs = [
            (milliseconds(task), milliseconds(theirs[name]) if theirs else 0.0)
            for _ in range(options.rounds)
        ]
        mine, other = (median(column) for column in zip(*pairs, strict=True))
        compared = (f"{other:.1f}", f"{other / mine:.0f}") if theirs else ("-", "-")
        row = (f"{shape.__name__}, {size:,}", name, f"{mine:.2f}", *compared)
        print(line(row), flush=True)
        made.append(row)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alembic-limit", type=int, default=1_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--write", action="store_true")
    options = SimpleNamespace(**vars(parser.parse_args(arguments)))
    head = ("history", "task", "brant CPU ms", "Alembic CPU ms", "Alembic / brant")
    rows = [head, ("---", "---", "---:", "---:", "---:")]
    print("\n".join(map(line, rows)))
    for shape in (linear, branches, diamonds):
        for size in options.sizes:
            rows += compare(shape, size, options)
    if options.write:
        compared = [each for each in rows[2:] if each[-1] != "-"]
        bars = [Bar(f"{what}, {task}", float(x)) for what, task, *_, x in compared]
        shown = chart("planning", "CPU of planning: Alembic / brant", bars)
        write(PAGE, "planning", "\n".join(map(line, rows)) + "\n" + shown)


if __name__ == "__main__":
    main()
