"""Results as people read them: pure functions from a result to text or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from brant.cli.console import Table, View
from brant.errors.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from brant.commands.adopt import Adopted, Position
    from brant.commands.check import Checked
    from brant.commands.convert import Converted
    from brant.commands.info import Overview, ScriptInfo
    from brant.commands.init import Initialized
    from brant.commands.results import (
        LockStatus,
        LogEntry,
        PlannedStep,
        PlanReport,
        Report,
        RevisionStatus,
        Status,
        TenantReport,
        Verification,
    )
    from brant.scripts.render import Template


_SIGNS: Final = {"additive": "+", "changing": "~", "destructive": "-"}


def place(heads: Sequence[str]) -> str:
    return ", ".join(heads) or "base"


def initialized(result: Initialized) -> str:
    files = "\n".join(f"  {path}" for path in result.files)
    written = f"Written:\n{files}\n"
    if result.is_configured_before:
        said = "\n".join(f"  {line}".rstrip() for line in result.settings.splitlines())
        return (
            f"{written}{result.config} configures brant already and was left as it is. "
            f"For this folder it would say:\n{said}"
        )
    chosen = f"brant --env {result.environments[0]}" if result.environments else "brant"
    return (
        f"{written}Next:\n"
        f"  1. Say in {result.config} where the database is (url or engine).\n"
        f'  2. {chosen} revision -m "create users"\n'
        f"  3. {chosen} upgrade"
    )


def adopted(result: tuple[Adopted, Sequence[Position]]) -> str:
    made, positions = result
    lines = [f"Taken over from {made.source}, written to {made.config}:"]
    lines += [f"  {name} = {value!r}" for name, value in made.settings.items()]
    lines += [f"  [env.{name}]" for name in made.profiles]
    lines += [f"Note: {note}" for note in made.notes]
    if made.env_file is not None:
        lines.append(f"Hooks that brant calls otherwise are named in {made.env_file}.")
    for each in positions:
        which = "The database" if each.name is None else f"The database {each.name}"
        if each.problem is not None:
            lines.append(f"Note: {which.lower()} was not looked at: {each.problem}.")
            continue
        lines.append(f"{which} is at {place(each.heads)}.")
        lines += [
            f"Note: no script stands for {row}, which the database has."
            for row in each.unknown
        ]
    lines.append("Alembic still works; to go back, delete [tool.brant] there.")
    return "\n".join(lines)


def converted(result: Converted) -> str:
    verb = "would be rewritten" if result.is_check else "rewritten"
    lines = [result.diff.rstrip("\n")] if result.diff else []
    lines += [f"{verb}: {path}" for path in result.written]
    lines += [
        f"stays as it is: {each.path}:{each.line}: {each.reason}"
        for each in result.kept
    ]
    return "\n".join(lines) or "no scripts of Alembic's are left"


def templates(result: Sequence[Template]) -> Table:
    rows = tuple((each.name, each.summary) for each in result)
    return Table(("template", "for"), rows, "no templates")


def scripts(result: Sequence[ScriptInfo]) -> Table:
    rows = tuple(
        (each.revision, place(each.parents), ", ".join(_marks(each)), each.message)
        for each in result
    )
    return Table(("revision", "follows", "", "message"), rows, "no revisions")


def _marks(info: ScriptInfo) -> Iterator[str]:
    if info.is_current:
        yield "current"
    if info.is_head:
        yield "effective head" if info.needed_by else "head"
    if info.is_branch_point:
        yield "branch point"
    if info.is_merge_point:
        yield "merge point"
    yield from info.labels


def branches(result: Sequence[ScriptInfo]) -> Table:
    rows = tuple(
        (each.revision, ", ".join(each.children), each.message) for each in result
    )
    return Table(("branch point", "followed by", "message"), rows, "no branch points")


def script(info: ScriptInfo) -> str:
    """Give all that is known of a revision, a line a fact."""
    known = {
        "revision": info.revision,
        "message": info.message,
        "follows": place(info.parents),
        "followed by": ", ".join(info.children),
        "depends on": ", ".join(info.depends_on),
        "needed by": ", ".join(info.needed_by),
        "marks": ", ".join(_marks(info)),
        "created": info.created,
        "file": info.path,
    }
    return _facts(known)


def _facts(known: Mapping[str, str | None]) -> str:
    width = max(map(len, known)) + 2
    return "\n".join(
        f"{name + ':':<{width}}" + value.replace("\n", "\n" + " " * width)
        for name, value in known.items()
        if value
    )


def details(result: Sequence[ScriptInfo]) -> str:
    return "\n\n".join(map(script, result)) or "no revisions"


def report(result: Report) -> str:
    if result.dry_run:
        tried = count(len(result.applied), "revision")
        return f"dry run: {tried} would go through; everything was rolled back"
    if result.already_current:
        return f"already at {place(result.heads)}"
    went = count(len(result.applied), "revision")
    took = f"{went}, {result.duration:.2f} s" if result.applied else "nothing was run"
    return f"now at {place(result.heads)} ({took})"


def tenants(result: Sequence[TenantReport]) -> str:
    outcomes = [each.outcome for each in result]
    known = ("applied", "current", "failed", "skipped")
    parts = [f"{outcomes.count(each)} {each}" for each in known if each in outcomes]
    return f"{count(len(result), 'tenant')}: {', '.join(parts) or 'nothing to do'}"


def current(result: Sequence[str]) -> str:
    return "\n".join(result) or "base"


def standing(heads: Sequence[str], known: Sequence[ScriptInfo]) -> str:
    """Give all that is known of where the database is; some only the database knows."""
    told = {each.revision: script(each) for each in known}
    return "\n\n".join(told.get(id, id) for id in heads) or current(())


def overview(result: Overview) -> str:
    """Give what is there, a line a fact."""
    known = {
        "revisions": str(result.revisions),
        "base": ", ".join(result.bases),
        "heads" if len(result.heads) > 1 else "head": "\n".join(
            f"{each.revision} {each.message}".rstrip() for each in result.heads
        ),
        "branch points": ", ".join(result.branch_points),
        "merge points": ", ".join(result.merge_points),
        "labels": ", ".join(result.labels),
    }
    return _facts(known)


def status(result: Status) -> Table:
    rows = tuple(
        (each.revision, each.state.value, each.applied_at or "", _stopped(each))
        for each in result.revisions
    )
    return Table(("revision", "state", "applied at", "message"), rows, "no revisions")


def _stopped(status: RevisionStatus) -> str:
    """Give the message, and of one that is half-way where it stopped."""
    at = status.half_way
    if at is None:
        return status.message
    return (
        f"{status.message} ({at.direction} stopped at: {at.operation}, {at.site}; "
        f"{at.verdict})"
    )


def log(result: Sequence[LogEntry]) -> Table:
    columns = ("when", "what", "revision", "outcome", "seconds", "by", "error")
    return Table(columns, tuple(map(_logged, result)), "nothing was done yet")


def _logged(entry: LogEntry) -> tuple[str, ...]:
    seconds = "" if entry.duration is None else f"{entry.duration:.3f}"
    who = f"{entry.os_user or '?'}@{entry.host or '?'}"
    return (
        entry.started_at,
        entry.direction,
        entry.revision,
        entry.outcome,
        seconds,
        who,
        entry.error or entry.reason or "",
    )


def plan(result: PlanReport) -> str:
    if not result.steps:
        return f"nothing to do: at {place(result.before)}"
    head = f"{result.direction}: {place(result.before)} -> {place(result.after)}"
    return "\n\n".join((head, *map(_step, result.steps)))


def _step(step: PlannedStep) -> str:
    lines = [f"{step.revision} {step.message}".rstrip()]
    for each in step.operations:
        lines.append(f"  {each.operation}  ({each.file}:{each.line})")
        lines += [f"    {line}" for sql in each.statements for line in sql.splitlines()]
    if step.reads:
        lines.append(
            f"  reads the database at {step.reads}: the rest shows when it runs"
        )
    return "\n".join(lines)


def verification(result: Verification) -> View:
    if not result.problems:
        return f"{count(result.checked, 'history row')} checked, no problems"
    rows = tuple((p.kind, p.revision or "", p.detail) for p in result.problems)
    return Table(("problem", "revision", "detail"), rows, "")


def released(result: LockStatus) -> str:
    if not result.held:
        return "nobody held the migration lock"
    return f"the migration lock was taken from {result.holder}"


def lock(result: LockStatus) -> str:
    holder = result.holder
    if not result.held or holder is None:
        return "nobody holds the migration lock"
    known = (
        f"held by {holder}",
        holder.application and f"application {holder.application}",
        holder.user and f"database user {holder.user}",
        holder.since and f"since {holder.since}",
        holder.revision and f"in revision {holder.revision}",
        holder.operation and f"doing: {holder.operation}",
    )
    return "\n".join(text for text in known if text)


def check(result: Checked) -> str:
    if not result.operations:
        return "models and database agree"
    lines = [f"{_SIGNS.get(category, ' ')} {text}" for category, text in _flat(result)]
    lines += [f"? a rename: {each}" for each in result.likely]
    return "\n".join(lines)


def comparison(result: Checked) -> dict[str, Any]:
    """Give the document of a check: operations in words, with their category."""
    return {
        "operations": [
            {"operation": text, "category": category}
            for category, text in _flat(result)
        ],
        "pending": result.pending,
        "likely_renames": [str(each) for each in result.likely],
        "compared_by_text": list(result.by_text),
    }


def _flat(result: Checked) -> Iterator[tuple[str, str]]:
    for operation in result.operations:
        for part in getattr(operation, "operations", (operation,)):
            yield part.category.value, part.describe()
