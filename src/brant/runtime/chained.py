"""Several statements in one message to MySQL or MariaDB. Pure.

The server answers each and stops at the first that fails, so nothing is lost of what is
known of one that was sent alone. SQL has no word for stopping where a statement changed
too few rows: a subquery of two rows, where one is allowed, is an error that does it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from brant.runtime.batching import Command

# DO would keep the error to itself.
_GUARD: Final = "SET @brant_goes_on = IF({condition}, 1, (SELECT 1 UNION SELECT 2))"
# What gives one answer, whatever it does; a CALL gives several.
_ONE: Final = re.compile(
    r"\s*(?:alter|analyze|begin|commit|create|delete|drop|grant|insert|rename|replace"
    r"|revoke|set|start|truncate|update)\b",
    re.IGNORECASE,
)
_CHANGES_ROWS: Final = re.compile(
    r"\s*(?:delete|insert|replace|update)\b", re.IGNORECASE
)
_LONGEST: Final = 200_000
"""Characters of a message; `max_allowed_packet` was 1 MB once, and a mark may be four
bytes. What is longer by itself goes alone."""
# ER_PARSE_ERROR; what TiDB says of several statements.
_REFUSALS: Final = frozenset({1064, 8130})
_TWO_ROWS: Final = 1242  # ER_SUBQUERY_NO_1_ROW


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """One statement of a message."""

    text: str
    index: int
    """Of the command it belongs to."""
    is_guard: bool = False


def together(commands: Sequence[Command]) -> int:
    """Tell how many of the first commands may be one message.

    What changes rows and is killed may say that all went well (0312): where nobody
    counts them, the COMMIT waits for the answer, or for a condition.
    """
    number = length = 0
    is_doubtful = False
    for command in commands:
        length += len(command.sql)
        if length > _LONGEST or not _gives_one_answer(command):
            break
        if is_doubtful and command.sql == "COMMIT":
            if command.permit is None:
                break
            is_doubtful = False
        if command.rows is None and _CHANGES_ROWS.match(command.sql):
            is_doubtful = True
        number += 1
    return max(number, 1)


def _gives_one_answer(command: Command) -> bool:
    if command.rows is not None:  # it is brant's own
        return True
    return ";" not in command.sql and _ONE.match(command.sql) is not None


def pieces(commands: Sequence[Command]) -> Iterator[Piece]:
    """Give the statements of a message, with the guards between commands."""
    for index, command in enumerate(commands):
        if command.permit is not None and index > 0:
            permit = _GUARD.format(condition=command.permit)
            yield Piece(permit, index, is_guard=True)
        yield Piece(command.sql, index)
        if command.rows is not None and index + 1 < len(commands):
            counted = _GUARD.format(condition=f"ROW_COUNT() = {command.rows}")
            yield Piece(counted, index, is_guard=True)


def is_refused(error: BaseException) -> bool:
    """Tell whether a server understood nothing of a message, or takes one statement."""
    return bool(error.args) and error.args[0] in _REFUSALS


def is_mismatch(error: BaseException) -> bool:
    """Tell whether a guard failed, and not what became of the connection at it."""
    return error.args[:1] == (_TWO_ROWS,)
