"""Statements as a file for the server's own client has them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects.split import tokens

if TYPE_CHECKING:
    from brant.dialects.standard import Standard

_LINE_COMMENTS: Final = frozenset({"comment", "hash"})
# Their client ends a statement at any semicolon, a routine's body included.
_DELIMITED: Final = frozenset({"mysql", "mariadb"})


def terminated(sql: str, dialect: Standard) -> str:
    """Give a statement with what tells the client that it ends."""
    if dialect.batch_separator is not None:
        return f"{sql}\n{dialect.batch_separator}"
    kinds = [kind for kind, _, _ in tokens(sql, dialect.lexicon)]
    if dialect.name in _DELIMITED and "end" in kinds[:-1]:
        return f"DELIMITER //\n{sql}\n//\nDELIMITER ;"
    if kinds[-1:] == ["end"]:
        return sql
    return f"{sql}\n;" if _LINE_COMMENTS.intersection(kinds[-1:]) else f"{sql};"
