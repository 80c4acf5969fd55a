"""A history as a picture."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from brant.commands.graph import draw
from brant.revisions import Graph, Revision

DIAMOND = Graph(
    [
        Revision("a1", message="base"),
        Revision("b1", parents=("a1",), message='left "and" <so>'),
        Revision("c1", parents=("a1",), labels=("shop",), depends_on=("b1",)),
        Revision("d1", parents=("b1", "c1"), message="both"),
        Revision("e1", parents=("c1",), message="open end"),
    ]
)


def test_text_has_a_lane_for_each_branch():
    assert draw(DIAMOND, "text") == (
        "●  e1 (head) open end\n"
        "│ ●  d1 (head) both\n"
        "├─┤\n"
        "● │  c1 (shop, needs b1)\n"
        '│ ●  b1 left "and" <so>\n'
        "├─╯\n"
        "●  a1 base\n"
    )


def test_mermaid_names_nodes_by_number_and_draws_dependencies_dotted():
    drawn = draw(DIAMOND, "mermaid").splitlines()
    assert drawn[:3] == [
        "flowchart TD",
        '    r0["a1 base"]',
        '    r1["b1 left #quot;and#quot; #lt;so#gt;"]',
    ]
    assert "    r1 -.-> r2" in drawn


def test_dot_quotes_what_it_names():
    drawn = draw(DIAMOND, "dot").splitlines()
    assert r'    "b1" [label="b1 left \"and\" <so>"];' in drawn
    assert '    "b1" -> "c1" [style=dashed];' in drawn
    assert drawn[-1] == "}"


def test_svg_is_well_formed_with_a_dot_a_revision_and_a_path_an_edge():
    picture = ET.fromstring(draw(DIAMOND, "svg"))  # noqa: S314  # drawn here
    tags = [each.tag.rpartition("}")[2] for each in picture]
    assert {tag: tags.count(tag) for tag in tags} == {"path": 6, "circle": 5, "text": 5}


@pytest.mark.parametrize("format", ["text", "mermaid", "dot", "svg"])
def test_no_revisions_are_a_picture_too(format):
    assert "●" not in draw(Graph([]), format)
