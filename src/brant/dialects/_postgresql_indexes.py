"""Indexes that PostgreSQL builds while others write.

Such a build is its own transaction, so a run that failed may have left one: finished,
or invalid. Whether a finished one is what the script asks for, definitions tell.

PostgreSQL prints expressions in its own way: with casts, parentheses and operators
instead of words. Both definitions are brought to one form and compared as words; a
difference that this form does not know makes two equal indexes look different, never
the other way round.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from brant.dialects.statement import Statement, Verification
from brant.errors import InvalidOperationError
from brant.operations import CreateIndex, DropIndex
from brant.schema import QualifiedName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.dialects.base import Answers
    from brant.dialects.pieces import Pieces

_HINT: Final = (
    "Drop or rename what has the name, or give the new index another one; "
    "if both mean the same, write it as the database prints it."
)
_TOKEN: Final = re.compile(
    r"""(?P<name>"(?:[^"]|"")*") | (?P<text>[eE]?'(?:[^']|'')*')
      | (?P<word>[\w$.]+) | (?P<cast>::) | (?P<mark>[(),\[\]]) | (?P<sign>[^\s\w'"(),]+)
    """,
    re.VERBOSE,
)
_CAST: Final = re.compile(
    r"""::\s*(?:"(?:[^"]|"")*"|\w+)(?:\.(?:"(?:[^"]|"")*"|\w+))?
        (?:\s+(?:varying|precision))?(?:\s*\(\d+(?:,\s*\d+)?\))?
        (?:\s+with(?:out)?\s+time\s+zone)?(?:\[\])*""",
    re.VERBOSE | re.IGNORECASE,
)
_STRING: Final = re.compile(r"'(?:[^']|'')*'")
_NUMBER: Final = re.compile(r"'(\d+)'")
# What a word or a default means in the printed form; applied to words with one space
# between each.
_FORMS: Final = (
    (r" not ilike ", " !~~* "),
    (r" ilike ", " ~~* "),
    (r" not like ", " !~~ "),
    (r" like ", " ~~ "),
    (r" not in ", " <> all "),
    (r" in ", " = any "),
    (r" != ", " <> "),
    (r" array ", " "),
    (r" desc nulls first ", " desc "),
    (r" asc ", " "),
    (r"(?<! desc) nulls last ", " "),
    (r"^ using btree ", " "),
)

_NAMED: Final = """\
SELECT i.indisvalid AS is_valid, i.indrelid = to_regclass({table}) AS is_here,
    i.indrelid::regclass::text AS "table", pg_get_indexdef(c.oid) AS definition,
    ' ' || quote_ident(n.nspname) || '.' || quote_ident(t.relname) || ' ' AS owner,
    (SELECT min(pid) FROM pg_stat_progress_create_index WHERE index_relid = c.oid)
        AS builder
FROM pg_class c
LEFT JOIN pg_index i ON i.indexrelid = c.oid
LEFT JOIN pg_class t ON t.oid = i.indrelid
LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE c.relname = {name} AND c.relnamespace = {schema}"""


def is_concurrent(operation: CreateIndex | DropIndex) -> bool:
    if isinstance(operation, CreateIndex):
        return bool(operation.index.options.get("postgresql_concurrently"))
    return bool(operation.options.get("postgresql_concurrently"))


def index_questions(
    dialect: Pieces, operation: CreateIndex | DropIndex
) -> tuple[str, ...]:
    """Ask what bears the index's name, in the schema of its table."""
    if isinstance(operation, DropIndex):
        name = dialect.table_name(QualifiedName(operation.name, operation.schema))
        return (f"SELECT 1 AS found WHERE to_regclass({dialect.string(name)}) NOTNULL",)
    return (_NAMED.format(**_place(dialect, operation)),)


def _place(dialect: Pieces, operation: CreateIndex) -> dict[str, str]:
    table = dialect.string(dialect.table_name(operation.table))
    return {
        "name": dialect.string(str(operation.index.name)),
        "table": table,
        "schema": "(SELECT relnamespace FROM pg_class "
        f"WHERE oid = to_regclass({table}))",
    }


def creating(
    dialect: Pieces, operation: CreateIndex, sql: str, answers: Answers
) -> Iterator[Statement]:
    """Build the index, unless it is there; an invalid one makes room for it."""
    found = answers[0][0] if answers and answers[0] else None
    alone = is_concurrent(operation)
    if found is not None:
        if _is_there(dialect, operation, sql, found):
            return
        name = str(operation.index.name)
        index = dialect.table_name(operation.table.beside(name))
        how = "CONCURRENTLY " if alone else ""
        yield Statement(f"DROP INDEX {how}{index}", transactional=not alone)
    verification = _verification(dialect, operation) if alone else None
    yield Statement(sql, transactional=not alone, verify=verification)


def _is_there(
    dialect: Pieces, operation: CreateIndex, sql: str, found: Mapping[str, Any]
) -> bool:
    """Tell whether the index is there; False: what is there is in the way.

    Raises:
        InvalidOperationError: the name belongs to something else.
    """
    problem = _problem(dialect, operation, sql, found)
    if problem is not None:
        raise InvalidOperationError(operation.describe(), problem, hint=_HINT)
    return bool(found["is_valid"])


def another(
    dialect: Pieces, operation: CreateIndex, found: Mapping[str, Any]
) -> str | None:
    """Tell what else has the index's name, if something has."""
    sql = dialect.creating_index(operation.to_sqlalchemy())
    return _problem(dialect, operation, sql, found)


def _problem(
    dialect: Pieces, operation: CreateIndex, sql: str, found: Mapping[str, Any]
) -> str | None:
    if found["table"] is None:
        return "the name belongs to something that is no index"
    if not found["is_here"]:
        return f"the name belongs to an index of {found['table']}"
    if found["builder"] is not None:
        return f"process {found['builder']} is building it right now"
    if not found["is_valid"]:
        return None
    asked = sql.partition(f" ON {dialect.table_name(operation.table)} ")[2]
    printed = found["definition"].partition(found["owner"])[2]
    is_unique = found["definition"].startswith("CREATE UNIQUE ")
    if is_unique == operation.index.unique and is_same(asked, printed):
        return None
    return f"another index has the name: {found['definition']}"


def _verification(dialect: Pieces, operation: CreateIndex) -> Verification:
    place = _place(dialect, operation)
    return Verification(
        "SELECT coalesce(bool_and(indisvalid), false) FROM pg_index "
        "JOIN pg_class c ON c.oid = indexrelid "
        f"WHERE c.relname = {place['name']} AND c.relnamespace = {place['schema']}",
        "the index is not valid after it was built",
        hint="Run it again: the invalid index is dropped and built anew.",
    )


def is_same(asked: str, printed: str) -> bool:
    """Compare what stands behind the table's name in two CREATE INDEX statements."""
    return _form(asked) == _form(printed)


def _form(definition: str) -> str:
    words = " ".join(_words(_without_casts(definition)))
    form = f" {words} "
    for pattern, meaning in _FORMS:
        form = re.sub(pattern, meaning, form)
    return form


def _without_casts(sql: str) -> str:
    """Remove casts, but none from inside of a string."""
    parts: list[str] = []
    end = 0
    for string in _STRING.finditer(sql):
        parts += (_CAST.sub("", sql[end : string.start()]), string.group())
        end = string.end()
    return "".join((*parts, _CAST.sub("", sql[end:])))


def _words(sql: str) -> Iterator[str]:
    for token in _TOKEN.finditer(sql):
        text = token.group()
        match token.lastgroup:
            case "name":
                yield text[1:-1].replace('""', '"')
            case "text":
                yield _NUMBER.sub(r"\1", text)
            case "word":
                yield text.lower()
            case "mark":
                # Parentheses say less than the commas between what they hold.
                yield from "," if text == "," else ""
            case _:
                yield text
