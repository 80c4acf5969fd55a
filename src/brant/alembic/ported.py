"""The env.py of brant's for an Alembic env.py with hooks that brant calls otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from brant.alembic.project import Hook

_FORMS: Final = {
    "process_revision_directives": (
        "brant's is a brant.autogenerate.Rewriter(), or takes (sides, directives)",
        "env.process_revision_directives = None",
    ),
}
_OTHERS: Final = ("old scripts find it in op.get_context().opts", "pass")


def env_file(hooks: Iterable[Hook]) -> str:
    """Write a configure(env) that names every hook that is left to port."""
    lines = [
        '"""What env.py says to Alembic alone, for brant; all else is taken over.',
        "",
        "Write the hooks for brant here, or delete this file to go without them.",
        '"""',
        "",
        "from brant.commands.environment import Environment",
        "",
        "",
        "async def configure(env: Environment) -> None:",
    ]
    statements = []
    for hook in hooks:
        how, statement = _FORMS.get(hook.name, _OTHERS)
        lines += [
            f"    # env.py:{hook.line} gives {hook.name}={hook.source}",
            f"    # {how}.",
        ]
        statements.append(f"    {statement}")
    return "\n".join([*lines, *dict.fromkeys(statements)]) + "\n"
