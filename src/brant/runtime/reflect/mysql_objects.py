"""Views, triggers and routines of MySQL and MariaDB."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from brant.schema import Function, Procedure, QualifiedName, Trigger, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brant.runtime.reflect.mysql_tables import Row


def view(row: Row) -> View:
    # The database writes its own name before everything in it.
    body = row["body"].replace(f"`{row['database_name']}`.", "")
    return View(QualifiedName(row["name"], row["schema"]), body)


def trigger(row: Row) -> Trigger:
    return Trigger(
        QualifiedName(row["table"], row["schema"]),
        row["name"],
        f"{row['timing']} {row['event']}",
        f"FOR EACH {row['orientation']} {row['action']}",
    )


def routines(
    rows: Iterable[Row], parameters: Iterable[Row]
) -> Iterator[Function | Procedure]:
    arguments: dict[tuple[str | None, str, str], list[str]] = defaultdict(list)
    for row in parameters:
        words = [] if row["kind"] == "FUNCTION" else [row["mode"]]
        text = " ".join([*words, f"`{row['name']}`", row["type"]])
        arguments[row["schema"], row["kind"], row["routine"]].append(text)
    for row in rows:
        is_function = row["kind"] == "FUNCTION"
        kind = Function if is_function else Procedure
        yield kind(
            QualifiedName(row["name"], row["schema"]),
            _definition(row, is_function=is_function),
            arguments=", ".join(arguments[row["schema"], row["kind"], row["name"]]),
        )


def _definition(row: Row, *, is_function: bool) -> str:
    words = [f"RETURNS {row['type']}"] if is_function else []
    words += ["DETERMINISTIC"] if row["is_deterministic"] == "YES" else []
    words += [row["access"]] if row["access"] != "CONTAINS SQL" else []
    words += ["SQL SECURITY INVOKER"] if row["security"] == "INVOKER" else []
    return "\n".join([*words, row["body"]])
