"""Samples into tables: medians, and ratios of runs that stood side by side."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from measure import Sample
    from runners import Runner

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
# What every runner is compared with.
BASELINE = "alembic-async"
LIMITS = ("raw", "raw-all")


def tables(
    samples: Sequence[Sample], runners: Sequence[Runner], *, revisions: int
) -> str:
    """Write one Markdown table a latency."""
    latencies = sorted({sample.latency for sample in samples})
    parts = []
    for latency in latencies:
        of_latency = [sample for sample in samples if sample.latency == latency]
        title = f"### +{latency * 1000:g} ms a round trip" if len(latencies) > 1 else ""
        parts.append(f"{title}\n\n{table(of_latency, runners, revisions=revisions)}")
    return "\n".join(parts).strip() + "\n"


def table(
    samples: Sequence[Sample], runners: Sequence[Runner], *, revisions: int
) -> str:
    titles = {runner.name: runner.title for runner in runners}
    has_server = any(sample.round_trips for sample in samples)
    head = (
        *("runner", "wall s", "fastest s", "client CPU s"),
        *(("server CPU s", "round trips", "a revision") if has_server else ()),
        f"{titles.get(BASELINE, BASELINE)} / this",
        *(f"this / {titles[name]}" for name in LIMITS if name in titles),
    )
    lines = [line(head), line(("---", *("---:" for _ in head[1:])))]
    for name, title in titles.items():
        of_runner = [sample for sample in samples if sample.runner == name]
        if of_runner:
            limits = [name for name in LIMITS if name in titles]
            cells = _cells(of_runner, samples, limits, revisions=revisions)
            lines.append(line((title, *cells)))
    return "\n".join(lines) + "\n"


def write(path: Path, name: str, text: str) -> None:
    """Replace what stands between a page's markers of that name."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = path.read_text().partition(start)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{start}\n{text}{end}{after}")


def _cells(
    samples: Sequence[Sample],
    everyone: Sequence[Sample],
    limits: Sequence[str],
    *,
    revisions: int,
) -> tuple[str, ...]:
    trips = median(sample.round_trips for sample in samples)
    server = (
        f"{median(sample.server_cpu for sample in samples):.2f}",
        f"{trips:,.0f}",
        f"{trips / revisions:.2f}",
    )
    return (
        f"{median(sample.wall for sample in samples):.2f}",
        f"{min(sample.wall for sample in samples):.2f}",
        f"{median(sample.client_cpu for sample in samples):.2f}",
        *(server if trips else ()),
        _ratio(_named(everyone, BASELINE), samples),
        *(_ratio(samples, _named(everyone, limit)) for limit in limits),
    )


def faster(samples: Sequence[Sample], runner: Runner, latency: float) -> float:
    """Give how many times faster than the baseline a runner is; 0 where it is not."""
    here = [sample for sample in samples if sample.latency == latency]
    ratio = _ratio(_named(here, BASELINE), _named(here, runner.name))
    return 0.0 if ratio == "-" else float(ratio)


def _named(samples: Sequence[Sample], name: str) -> list[Sample]:
    return [sample for sample in samples if sample.runner == name]


def _ratio(over: Sequence[Sample], under: Sequence[Sample]) -> str:
    """Give the median of the ratios of the runs of one round."""
    by_round = {sample.round: sample.wall for sample in under}
    pairs = [s.wall / by_round[s.round] for s in over if s.round in by_round]
    return f"{median(pairs):.2f}" if pairs else "-"


def line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
