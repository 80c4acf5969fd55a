"""SQLite's indexes, views and triggers, from the text of their CREATE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.dialects._sqlite_table import tokens_of, unquoted
from brant.runtime.reflect.sqlite_text import parenthesis
from brant.schema import Expression, Index, Options, QualifiedName, Trigger, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.dialects._sqlite_table import Token


def index(name: str, sql: str) -> Index:
    """Read CREATE [UNIQUE] INDEX name ON table (keys) [WHERE ...]."""
    tokens = tokens_of(sql)
    keys, end = parenthesis(sql, tokens)
    where = sql[tokens[end].end : tokens[-1].end].strip() if end < len(tokens) else None
    return Index(
        name,
        tuple(_key(key) for key in keys),
        unique=tokens[1].word == "UNIQUE",
        options=Options({"sqlite_where": Expression(where)} if where else {}),
    )


def _key(text: str) -> str | Expression:
    tokens = tokens_of(text)
    is_column = len(tokens) == 1 and tokens[0].kind in {"word", "name"}
    return unquoted(tokens[0].text) if is_column else Expression(text)


def view(name: QualifiedName, sql: str) -> View:
    """Read CREATE VIEW name [(columns)] AS body."""
    tokens = tokens_of(sql)
    at = _first(tokens, "AS")
    columns, _ = parenthesis(sql, tokens[:at])
    body = sql[tokens[at].end : tokens[-1].end].strip()
    return View(name, body, columns=tuple(map(unquoted, columns)))


def trigger(table: QualifiedName, name: str, sql: str) -> Trigger:
    """Read CREATE TRIGGER name event ON table action."""
    tokens = tokens_of(sql)
    on = _first(tokens, "ON")
    # The event begins behind the name, which may have a schema before it.
    begin = _first(tokens, "TRIGGER") + 1
    if [token.word for token in tokens[begin : begin + 3]] == ["IF", "NOT", "EXISTS"]:
        begin += 3
    begin += 2 if tokens[begin + 1].text == "." else 0
    return Trigger(
        table,
        name,
        sql[tokens[begin + 1].start : tokens[on - 1].end],
        sql[tokens[on + 2].start : tokens[-1].end],
    )


def _first(tokens: Sequence[Token], word: str) -> int:
    return next(i for i, token in enumerate(tokens) if token.word == word)
