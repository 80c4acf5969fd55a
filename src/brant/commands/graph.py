"""The history as a picture: text for a terminal, Mermaid, DOT or SVG for a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, Literal

from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.errors.arguments import chosen
from brant.revisions.lanes import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from brant.config import Config
    from brant.revisions import Graph

GraphFormat = Literal["text", "mermaid", "dot", "svg"]

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_LINES: Final = {
    0: " ",
    _UP | _DOWN: "│",
    _LEFT | _RIGHT: "─",
    _DOWN | _LEFT: "╮",
    _DOWN | _RIGHT: "╭",
    _UP | _LEFT: "╯",
    _UP | _RIGHT: "╰",
    _UP | _DOWN | _RIGHT: "├",
    _UP | _DOWN | _LEFT: "┤",
    _DOWN | _LEFT | _RIGHT: "┬",
    _UP | _LEFT | _RIGHT: "┴",
    _UP | _DOWN | _LEFT | _RIGHT: "┼",
}
# SVG, in pixels: how far lanes and rows are apart, and where the first ones stand.
_ACROSS, _DOWNWARD, _MARGIN, _DOT = 18, 26, 16, 5


def read(config: Config, format: GraphFormat = "text") -> str:
    return draw(project(config).graph, format)


async def graph(config: Config, format: GraphFormat = "text") -> str:
    """Draw the history; only files are read."""
    chosen("format", format, GraphFormat)
    return await in_thread(read, config, format)


def draw(graph: Graph, format: GraphFormat) -> str:
    return "".join(f"{line}\n" for line in _DRAWN[format](graph))


def _text(graph: Graph) -> Iterator[str]:
    for row in rows(graph):
        passing = row.above - {*row.closing} | {row.lane}
        if row.closing:
            yield _joint({row.lane, *row.closing}, row.above, passing)
        lanes = ["│" if lane in passing else " " for lane in range(max(passing) + 1)]
        lanes[row.lane] = "●"
        yield f"{' '.join(lanes)}  {_label(graph, row.id)}"
        if row.opening:
            yield _joint({row.lane, *row.opening}, passing, row.below)


def _joint(joined: set[int], above: AbstractSet[int], below: AbstractSet[int]) -> str:
    """Draw the line between two rows where lanes come together or part."""
    first, last = min(joined), max(joined)
    drawn = ""
    for lane in range(max(*above, *below, last) + 1):
        upright = _UP * (lane in above) | _DOWN * (lane in below)
        across = _LEFT * (first < lane <= last) | _RIGHT * (first <= lane < last)
        drawn += _LINES[upright | across] + ("─" if across & _RIGHT else " ")
    return drawn.rstrip()


def _label(graph: Graph, id: str) -> str:
    revision = graph[id]
    marks = [*sorted(revision.labels)]
    if not graph.children(id):
        marks.insert(0, "head")
    marks += [f"needs {other}" for other in graph.dependencies(id)]
    shown = f" ({', '.join(marks)})" if marks else ""
    return f"{id}{shown} {revision.message}".rstrip()


def _mermaid(graph: Graph) -> Iterator[str]:
    names = {id: f"r{number}" for number, id in enumerate(graph.order)}
    yield "flowchart TD"
    for id, name in names.items():
        # Mermaid's entities are HTML's with another first character.
        label = escape(_label(graph, id)).replace("&", "#")
        yield f'    {name}["{label}"]'
    for id, name in names.items():
        for parent in graph.parents(id):
            yield f"    {names[parent]} --> {name}"
        for needed in graph.dependencies(id):
            yield f"    {names[needed]} -.-> {name}"


def _dot(graph: Graph) -> Iterator[str]:
    yield "digraph brant {"
    yield "    node [shape=box, style=rounded];"
    for id in graph.order:
        yield f"    {_quoted(id)} [label={_quoted(_label(graph, id))}];"
    for id in graph.order:
        for parent in graph.parents(id):
            yield f"    {_quoted(parent)} -> {_quoted(id)};"
        for needed in graph.dependencies(id):
            yield f"    {_quoted(needed)} -> {_quoted(id)} [style=dashed];"
    yield "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def _svg(graph: Graph) -> Iterator[str]:
    placed = list(rows(graph))
    labels = [_label(graph, row.id) for row in placed]
    at = {
        row.id: (_MARGIN + row.lane * _ACROSS, _MARGIN + number * _DOWNWARD)
        for number, row in enumerate(placed)
    }
    text = max((x for x, _ in at.values()), default=0) + _ACROSS
    width = text + _MARGIN + 8 * max(map(len, labels), default=0)
    height = 2 * _MARGIN + _DOWNWARD * max(len(placed) - 1, 0)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" fill="none" stroke="currentColor"'
        ' font-family="monospace" font-size="13">'
    )
    for row in placed:
        ways = zip(graph.parents(row.id), (row.lane, *row.opening), strict=False)
        for parent, lane in ways:
            yield f'<path d="{_path(at[row.id], at[parent], lane)}"/>'
        for needed in graph.dependencies(row.id):
            way = _path(at[row.id], at[needed], row.lane)
            yield f'<path stroke-dasharray="3 3" d="{way}"/>'
    for row, label in zip(placed, labels, strict=True):
        x, y = at[row.id]
        yield f'<circle cx="{x}" cy="{y}" r="{_DOT}" fill="currentColor"/>'
        yield (
            f'<text x="{text}" y="{y + 4}" fill="currentColor" stroke="none">'
            f"{escape(label)}</text>"
        )
    yield "</svg>"


def _path(child: tuple[int, int], parent: tuple[int, int], lane: int) -> str:
    """Go down from a child in a lane, and bend into its parent's."""
    x = _MARGIN + lane * _ACROSS
    points: tuple[tuple[int, int], ...] = (
        child,
        (x, child[1] + _DOWNWARD),
        (x, parent[1] - _DOWNWARD),
        parent,
    )
    if parent[1] - child[1] == _DOWNWARD:
        points = (child, parent)
    return "M" + " L".join(f"{x} {y}" for x, y in points)


_DRAWN: Final[dict[str, Callable[[Graph], Iterator[str]]]] = {
    "text": _text,
    "mermaid": _mermaid,
    "dot": _dot,
    "svg": _svg,
}
