"""Alembic's post-write hooks, as brant's `hooks`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_RUN: Final = {"console_scripts": "entrypoint", "exec": "executable"}
"""By type: the option that says what to run."""
_KEPT: Final = ("options", "cwd")


def of_ini(section: Mapping[str, str]) -> list[dict[str, Any]]:
    """Read `hooks = a, b` and `a.type = ...`."""
    names = section.get("hooks", "").replace(",", " ").split()
    return [
        {
            "name": name,
            **{
                key.removeprefix(f"{name}."): value
                for key, value in section.items()
                if key.startswith(f"{name}.")
            },
        }
        for name in names
    ]


def of_toml(tables: Any) -> list[dict[str, Any]]:
    """Read `[[tool.alembic.post_write_hooks]]`."""
    many = tables if isinstance(tables, list) else []
    return [each for each in many if isinstance(each, dict)]


def taken_over(written: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give a hook as brant has it; None: it is a function that env.py registers."""
    kind = str(written.get("type"))
    run = written.get(_RUN.get(kind, kind))
    if kind not in {*_RUN, "module"} or not run:
        return None
    kept = {key: written[key] for key in _KEPT if written.get(key)}
    return {"name": written.get("name", run), "type": kind, "run": run, **kept}
