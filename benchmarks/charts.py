"""A bar chart as an SVG file: no library, and readable in any theme."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parents[1] / "docs" / "charts"
LABEL, WIDTH, STEP, TOP = 240, 640, 24, 36


@final
@dataclass(frozen=True, slots=True)
class Bar:
    """How many times better, and what."""

    label: str
    ratio: float


def chart(name: str, title: str, bars: Sequence[Bar]) -> str:
    """Write docs/charts/NAME.svg and give what shows it in the page."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.svg").write_text(svg(title, bars))
    return f"\n![{title}](charts/{name}.svg)\n"


def svg(title: str, bars: Sequence[Bar]) -> str:
    """Draw bars; the dashed line is where both are equal."""
    room = WIDTH - LABEL - 60
    scale = room / max([each.ratio for each in bars] + [1.0])
    height = TOP + STEP * len(bars) + 8
    even = LABEL + scale
    parts = [_bar(at, each, scale) for at, each in enumerate(bars)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="13" fill="#808080">\n'
        f'<text x="8" y="20" font-weight="bold">{escape(title)}</text>\n'
        + "".join(parts)
        + f'<line x1="{even:.1f}" x2="{even:.1f}" y1="{TOP - 6}" y2="{height - 8}" '
        'stroke="#808080" stroke-dasharray="3"/>\n</svg>\n'
    )


def _bar(at: int, bar: Bar, scale: float) -> str:
    y, length = TOP + at * STEP, bar.ratio * scale
    return (
        f'<text x="{LABEL - 8}" y="{y + 13}" text-anchor="end">{escape(bar.label)}'
        f'</text>\n<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="16" '
        f'fill="#3b82f6"/>\n<text x="{LABEL + length + 6:.1f}" y="{y + 13}">'
        f"{bar.ratio:.1f}x</text>\n"
    )
