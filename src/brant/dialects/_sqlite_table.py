"""A SQLite table's definition, taken apart from the text that SQLite keeps of it.

Nothing is understood that need not be: a column is a name, a type and clauses, each a
piece of the text as somebody wrote it. What no operation touches comes out as it went
in, whatever it says. The grammar: https://sqlite.org/lang_createtable.html
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_TOKEN: Final = re.compile(
    r"(?P<string>'(?:[^']|'')*')"
    r'|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])'
    r"|(?P<blank>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<word>[^\W\d][\w$]*)"
    r"|(?P<mark>\d[\w.]*|.)",
    re.DOTALL,
)
_GAP: Final = re.compile(r"(?<=[<>=!|]) (?=[<>=|])|(?<=\() | (?=[),])")
_TABLE_CLAUSES: Final = frozenset(
    {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}
)
_COLUMN_CLAUSES: Final = frozenset(
    {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "COLLATE", "REFERENCES", "GENERATED"}
)
_KINDS: Final = {"not": "not null", "as": "generated", "foreign": "references"}


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword it may be, in capitals."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def identifier(self) -> str | None:
        """The name it may be, in lower case and without quotes."""
        if self.kind == "word":
            return self.text.lower()
        return unquoted(self.text).lower() if self.kind == "name" else None


@final
@dataclass(frozen=True, slots=True)
class Clause:
    """A constraint, a default, a collation, an expression: of a column or the table."""

    kind: str
    text: str
    name: str | None = None
    columns: tuple[str, ...] = ()
    """The columns a key is of; none where it follows its column's name."""

    @property
    def referent(self) -> tuple[str, tuple[str, ...]]:
        """The table and the columns that a foreign key refers to."""
        tokens = tokens_of(self.text)
        at = next(i for i, token in enumerate(tokens) if token.word == "REFERENCES")
        return unquoted(tokens[at + 1].text), _names(tokens[at + 2 :])

    def is_like(self, other: Clause) -> bool:
        """Tell whether both have one name or, without names, say the same."""
        if self.kind != other.kind:
            return False
        if self.name is not None and other.name is not None:
            return self.name.lower() == other.name.lower()
        return self.name is other.name and self.text.split() == other.text.split()

    def mentions(self, column: str) -> bool:
        if self.columns:
            return column.lower() in {name.lower() for name in self.columns}
        return self.kind in {"check", "generated"} and mentions(self.text, column)


@final
@dataclass(frozen=True, slots=True)
class Column:
    """A column, in the words of the table's definition."""

    name: str
    quoted: str
    type: str = ""
    clauses: tuple[Clause, ...] = ()

    @property
    def text(self) -> str:
        parts = (self.quoted, self.type, *(clause.text for clause in self.clauses))
        return " ".join(filter(None, parts))

    def clause(self, kind: str) -> Clause | None:
        return next((c for c in self.clauses if c.kind == kind), None)

    def without(self, *kinds: str) -> Column:
        return replace(
            self, clauses=tuple(c for c in self.clauses if c.kind not in kinds)
        )

    def having(self, *clauses: Clause | None) -> Column:
        return replace(self, clauses=(*self.clauses, *filter(None, clauses)))


@final
@dataclass(frozen=True, slots=True)
class Definition:
    """What stands between the name of a table and the end of its CREATE TABLE."""

    columns: tuple[Column, ...]
    constraints: tuple[Clause, ...] = ()
    options: str = ""

    def column(self, name: str) -> Column | None:
        wanted = name.lower()
        return next((c for c in self.columns if c.name.lower() == wanted), None)

    def changing(self, column: Column) -> Definition:
        """Give the definition with the column of that name replaced."""
        wanted = column.name.lower()
        return replace(
            self,
            columns=tuple(
                column if c.name.lower() == wanted else c for c in self.columns
            ),
        )

    def create(self, name: str) -> str:
        """Give the CREATE TABLE for a name that is already quoted."""
        parts = (*(c.text for c in self.columns), *(c.text for c in self.constraints))
        body = ",\n\t".join(parts)
        return f"CREATE TABLE {name} (\n\t{body}\n) {self.options}".rstrip()

    def owned(self) -> Iterator[tuple[Clause, tuple[str, ...]]]:
        """Give each clause with its columns: the table's own, then the columns'."""
        for constraint in self.constraints:
            yield constraint, constraint.columns
        for column in self.columns:
            for clause in column.clauses:
                yield clause, (column.name,)

    @property
    def primary_key(self) -> tuple[str, ...]:
        found = (names for clause, names in self.owned() if clause.kind == "primary")
        return next(found, ())

    @property
    def has_rowid(self) -> bool:
        return not _has_words(self.options, "WITHOUT", "ROWID")

    @property
    def rowid_column(self) -> Column | None:
        """The column that is another name of the rowid.

        https://sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key
        """
        key = self.primary_key
        column = self.column(key[0]) if len(key) == 1 and self.has_rowid else None
        if column is None or unquoted(column.type).upper() != "INTEGER":
            return None
        own = column.clause("primary")
        return None if own and _has_words(own.text, "KEY", "DESC") else column

    @property
    def counts(self) -> bool:
        """Tell whether the table has AUTOINCREMENT."""
        return any(
            clause.kind == "primary" and _has_words(clause.text, "AUTOINCREMENT")
            for clause, _ in self.owned()
        )

    @property
    def rowid(self) -> str | None:
        """A name that the rowid goes by; None where columns hide all of them."""
        taken = {column.name.lower() for column in self.columns}
        names = (n for n in ("rowid", "_rowid_", "oid") if n not in taken)
        return next(names, None) if self.has_rowid else None


def parse(sql: str, table: str) -> Definition:
    """Take a CREATE TABLE apart."""
    tokens = tokens_of(sql)
    begin = next(i for i, token in enumerate(tokens) if token.text == "(")
    items, end = _items(tokens, begin)
    found = replace(_of_items(sql, items), options=sql[end:].strip())
    return _unqualified(found, table)


def piece(sql: str, table: str) -> Definition:
    """Take apart what stands between two commas of a CREATE TABLE."""
    return _unqualified(_of_items(sql, [tokens_of(sql)]), table)


def _of_items(sql: str, items: Iterable[Sequence[Token]]) -> Definition:
    columns: list[Column] = []
    constraints: list[Clause] = []
    for item in items:
        if item[0].word in _TABLE_CLAUSES:
            constraints += _clauses(sql, item, _table_starts(item))
        else:
            columns.append(_column(sql, item))
    return Definition(tuple(columns), tuple(constraints))


@lru_cache(maxsize=64)
def tokens_of(sql: str) -> tuple[Token, ...]:
    """Give the tokens without blanks and comments.

    A clause is asked about several times in a row, and many read alike.
    """
    return tuple(
        Token(match.lastgroup or "", match.group(), match.start(), match.end())
        for match in _TOKEN.finditer(sql)
        if match.lastgroup != "blank"
    )


def spelt(sql: str) -> str:
    """Give SQL in one spelling: small letters, no quotes around names, no comments."""
    words = (token.identifier or token.text for token in tokens_of(sql))
    return _GAP.sub("", " ".join(words))


def unquoted(name: str) -> str:
    if name[:1] in {'"', "`", "'"}:
        quote = name[0]
        return name[1:-1].replace(quote * 2, quote)
    return name[1:-1] if name[:1] == "[" else name


def affinity(type_: str) -> str:
    """https://sqlite.org/datatype3.html#determination_of_column_affinity."""
    upper = type_.upper()
    rules = (
        ("INTEGER", ("INT",)),
        ("TEXT", ("CHAR", "CLOB", "TEXT")),
        ("BLOB", ("BLOB",)),
        ("REAL", ("REAL", "FLOA", "DOUB")),
    )
    found = (name for name, parts in rules if any(part in upper for part in parts))
    return next(found, "NUMERIC" if upper else "BLOB")


def mentions(sql: str, column: str) -> bool:
    """Tell whether an expression may be about the column."""
    wanted = column.lower()
    return any(token.identifier == wanted for token in _identifiers(sql))


def is_indexed(index: str, column: str) -> bool:
    """Tell whether an index's keys or condition may be about the column."""
    opening = next(token for token in tokens_of(index) if token.text == "(")
    return mentions(index[opening.end :], column)


def substituted(sql: str, names: Mapping[str, str]) -> str:
    """Give the SQL with names (in lower case) replaced by others, quoted already."""
    made, end = [], 0
    for token in _identifiers(sql):
        if token.word == "REFERENCES":
            break
        new = names.get(token.identifier or "")
        if new is not None:
            made += [sql[end : token.start], new]
            end = token.end
    return "".join([*made, sql[end:]])


def _identifiers(sql: str) -> Iterator[Token]:
    """Give what may be a column's name: no function's, no collation's."""
    tokens = tokens_of(sql)
    for i, token in enumerate(tokens):
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        before = tokens[i - 1].word if i else ""
        is_function = after == "(" and token.kind == "word"
        if token.identifier and not is_function and before != "COLLATE":
            yield token


def _unqualified(definition: Definition, table: str) -> Definition:
    """Write "age" for "users.age", as the new table has another name at first."""

    def bare(clause: Clause) -> Clause:
        if clause.kind not in {"check", "generated"} or "." not in clause.text:
            return clause
        return replace(clause, text=_without_prefix(clause.text, table.lower()))

    columns = (
        replace(c, clauses=tuple(map(bare, c.clauses))) if c.clauses else c
        for c in definition.columns
    )
    constraints = tuple(map(bare, definition.constraints))
    return replace(definition, columns=tuple(columns), constraints=constraints)


def _without_prefix(sql: str, table: str) -> str:
    tokens = tokens_of(sql)
    made, end = [], 0
    for token, dot in pairwise(tokens):
        if token.identifier == table and dot.text == ".":
            made.append(sql[end : token.start])
            end = dot.end
    return "".join([*made, sql[end:]])


def _items(tokens: Sequence[Token], begin: int) -> tuple[list[list[Token]], int]:
    """Give what stands between the commas of a parenthesis, and where it closes."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[begin:]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return [item for item in items if item], token.end
        if depth == 1 and token.text == ",":
            items.append([])
        elif token.start != tokens[begin].start:
            items[-1].append(token)
    return items, tokens[-1].end


def _column(sql: str, item: Sequence[Token]) -> Column:
    starts = list(_column_starts(item))
    first = starts[0] if starts else len(item)
    type_ = sql[item[1].start : item[first - 1].end] if first > 1 else ""
    clauses = _clauses(sql, item, starts)
    return Column(unquoted(item[0].text), item[0].text, type_, tuple(clauses))


def _clauses(
    sql: str, item: Sequence[Token], starts: Sequence[int]
) -> Iterator[Clause]:
    for start, end in pairwise([*starts, len(item)]):
        part = item[start:end]
        text = sql[part[0].start : part[-1].end]
        name = unquoted(part[1].text) if part[0].word == "CONSTRAINT" else None
        word = part[0 if name is None else 2 : 3][:1]
        kind = word[0].text.lower() if word else ""
        columns = _names(part) if kind in {"primary", "unique", "foreign"} else ()
        yield Clause(_KINDS.get(kind, kind), text, name, columns)


def _names(part: Sequence[Token]) -> tuple[str, ...]:
    """Give the first word of each item in the first parenthesis."""
    begin = next((i for i, token in enumerate(part) if token.text == "("), None)
    if begin is None or any(token.word == "ON" for token in part[:begin]):
        return ()
    return tuple(unquoted(item[0].text) for item in _items(part, begin)[0])


def _table_starts(item: Sequence[Token]) -> list[int]:
    """Give where constraints begin: the commas between them may be left out."""
    return list(_starts(item, lambda _before, word, _after: word in _TABLE_CLAUSES))


def _column_starts(item: Sequence[Token]) -> list[int]:
    return list(_starts(item, _begins_clause))


def _begins_clause(before: str, word: str, after: str) -> bool:
    match word:
        case "DEFAULT":
            return before != "SET"
        case "NOT":
            return after == "NULL"
        case "NULL":
            return before not in {"NOT", "SET"}
        case "AS":
            return before != "ALWAYS"
        case _:
            return word in _COLUMN_CLAUSES


def _starts(
    item: Sequence[Token], begins: Callable[[str, str, str], bool]
) -> Iterator[int]:
    depth, passed, is_named = 0, 0, False
    for i, token in enumerate(item):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth or i < passed:
            continue
        before = item[i - 1].word if i else ""
        after = item[i + 1].word if i + 1 < len(item) else ""
        if not begins(before, token.word, after):
            continue
        if not is_named:
            yield i
        is_named = token.word == "CONSTRAINT"
        if token.word in {"CONSTRAINT", "COLLATE", "REFERENCES", "DEFAULT"}:
            passed = i + 2  # what follows is a name or a value, whatever it looks like


def _has_words(sql: str, *words: str) -> bool:
    found = [token.word for token in tokens_of(sql)]
    return any(found[i : i + len(words)] == list(words) for i in range(len(found)))
