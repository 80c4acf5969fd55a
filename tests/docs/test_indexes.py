"""Lists of the documentation that must not leave anything out."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from brant.config.keys import KEYS

DOCS = Path(__file__).parents[2] / "docs"


def linked(page: str) -> list[str]:
    return re.findall(r"\]\(([^)#]+\.md)", (DOCS / page).read_text())


def test_every_decision_is_listed_once() -> None:
    records = [path.name for path in (DOCS / "decisions").glob("0*.md")]
    assert sorted(linked("decisions/index.md")) == sorted(records)


def test_every_page_is_linked_from_the_first_one() -> None:
    pages = [
        *DOCS.glob("*.md"),
        *DOCS.glob("how-to/*.md"),
        *DOCS.glob("reference/*.md"),
    ]
    names = {str(page.relative_to(DOCS)) for page in pages} - {"index.md"}
    assert names - set(linked("index.md")) == set()


def test_every_key_of_the_configuration_is_told() -> None:
    text = (DOCS / "how-to" / "configuration.md").read_text()
    table = text.partition("## All keys")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(first_cells))) == sorted(KEYS)


def test_the_changelog_says_nothing_twice() -> None:
    lines = (DOCS.parent / "CHANGELOG.md").read_text().splitlines()
    entries = Counter(line for line in lines if line.startswith("- "))
    assert [entry for entry, times in entries.items() if times > 1] == []
