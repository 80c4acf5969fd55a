"""Where things stand in a statement that SQLite keeps, comments and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.dialects._sqlite_table import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.dialects._sqlite_table import Token


def parenthesis(sql: str, tokens: Sequence[Token]) -> tuple[list[str], int]:
    """Give the items of the first parenthesis, and how many tokens end with it."""
    depth, start, found = 0, 0, []
    for at, token in enumerate(tokens):
        if token.text == ")":
            depth -= 1
        if start and (
            (token.text == "," and depth == 1) or (token.text == ")" and not depth)
        ):
            found.append(sql[start : tokens[at - 1].end].strip())
            start = token.end
            if not depth:
                return found, at + 1
        if token.text == "(":
            depth += 1
            start = start or token.end
    return found, len(tokens)


def content(sql: str) -> str:
    """Give what the first parenthesis of a clause holds, commas and all."""
    tokens = tokens_of(sql)
    first = next(i for i, token in enumerate(tokens) if token.text == "(")
    _, end = parenthesis(sql, tokens)
    return sql[tokens[first].end : tokens[end - 1].start].strip()
