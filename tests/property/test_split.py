"""Statements that are joined with semicolons come apart again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from brant.dialects.postgresql import PostgreSQL
from brant.dialects.split import Lexicon, split
from brant.dialects.sqlite import SQLite

_TEXT = st.text(alphabet="ab ;-/*\\\n#", max_size=8)


def _quoted(quote: str, close: str | None = None) -> st.SearchStrategy[str]:
    end = close or quote
    return _TEXT.map(lambda text: f"{quote}{text.replace(end, end * 2)}{end}")


_COMMON = [
    st.sampled_from(
        ["SELECT", "a1", "1.5", "=", "(", ")", ",", "CASE WHEN 1 THEN 2 END"]
    ),
    _quoted("'"),
    _quoted('"'),
    _TEXT.map(lambda text: "-- " + text.replace("\n", "") + "\n"),
    _TEXT.map(lambda text: f"/* {text.replace('*', '').replace('/', '')} */"),
]
_POSTGRESQL = [
    *_COMMON,
    _quoted("$$", close="$$").filter(lambda text: text.count("$$") == 2),
    _TEXT.map(lambda text: f"$tag$ {text} $$ $tag$"),
    _TEXT.map(lambda text: "E'" + text.replace("\\", "\\\\") + "\\';'"),
    st.just("/* ; /* ; */ ; */"),
]
_SQLITE = [*_COMMON, _quoted("`"), _quoted("[", close="]")]


def _statements(tokens: list[st.SearchStrategy[str]]) -> st.SearchStrategy[list[str]]:
    words = st.lists(st.one_of(tokens), max_size=6).map(" ".join)
    return st.lists(words.map(lambda text: f"SELECT {text} x"), min_size=1, max_size=4)


def _comes_apart(statements: list[str], lexicon: Lexicon) -> None:
    assert split(" ;\n".join(statements), lexicon) == tuple(statements)


@given(_statements(_POSTGRESQL))
def test_postgresql_statements_come_apart(statements: list[str]) -> None:
    _comes_apart(statements, PostgreSQL.lexicon)


@given(_statements(_SQLITE))
def test_sqlite_statements_come_apart(statements: list[str]) -> None:
    _comes_apart(statements, SQLite.lexicon)


@given(st.text(alphabet="ab;'\"$-/*\n[]`Ee\\ "))
def test_anything_is_split_without_losing_a_word(sql: str) -> None:
    kept = "".join(split(sql, PostgreSQL.lexicon))
    assert set(kept) <= set(sql)
