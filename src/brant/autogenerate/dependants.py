"""Which views, routines, triggers and policies need which others, by their words.

A definition that says another one's name is made after it and dropped before it. That
may find more than there is, which costs nothing but the order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from brant.autogenerate.objects import creating, dropping
from brant.autogenerate.order import Phase, Step
from brant.autogenerate.words import texts_of, words_in
from brant.operations import (
    AddColumn,
    AlterColumn,
    AlterTable,
    DropColumn,
    DropTable,
    Execute,
    RenameTable,
)
from brant.operations.objects import DropObject, ReplaceObject
from brant.schema import (
    Domain,
    Expression,
    Function,
    MaterializedView,
    Policy,
    Procedure,
    Trigger,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from brant.operations import Operation
    from brant.schema import SchemaObject, Snapshot, Table

_STAR: Final = re.compile(r"(?:\b(?:SELECT|DISTINCT|ALL)\s*|[,.]\s*)\*", re.IGNORECASE)
_ROUTINES: Final = (Function, Procedure)
_DEPENDANTS: Final = (*_ROUTINES, MaterializedView, Policy, Trigger, View)
_STANDING: Final = (MaterializedView, Policy, Trigger, View)
_MAKING: Final = {Phase.ROUTINES, Phase.DEPENDANTS}
_DROPPING: Final = {Phase.DROP_ROUTINES, Phase.DROP_DEPENDANTS}


def arranged(
    steps: Iterable[Step],
    database: Snapshot,
    models: Snapshot,
    *,
    binds: bool,
    expands: bool,
) -> list[Step]:
    """Give the steps with what depends on others in order.

    What stands on something that goes or gets another name is dropped before and
    created after it; where the database *binds* views to the types of columns, also if
    a type changes; and where it *expands* the `*` of a view, if a column comes.
    """
    found = _out_of_the_way(list(steps), database, models, binds=binds, expands=expands)
    if not any(isinstance(_value(step.operation), _DEPENDANTS) for step in found):
        return found
    early = {
        Phase.ROUTINES: _words_of_tables(models),
        Phase.DROP_ROUTINES: _words_of_tables(database),
    }
    moved = [_turn(step, early) for step in found]
    made = [step for step in moved if step.phase in _MAKING]
    gone = [step for step in moved if step.phase in _DROPPING]
    others = [step for step in moved if step.phase not in _MAKING | _DROPPING]
    return [*others, *_sorted(made), *reversed(_sorted(gone))]


def _turn(step: Step, early: dict[Phase, set[str]]) -> Step:
    """Keep a routine before tables only where a table uses it: it may use tables."""
    value = _value(step.operation)
    if not isinstance(value, _ROUTINES) or value.name.name in early[step.phase]:
        return step
    is_made = step.phase is Phase.ROUTINES
    phase = Phase.DEPENDANTS if is_made else Phase.DROP_DEPENDANTS
    return replace(step, phase=phase)


def _out_of_the_way(
    steps: list[Step],
    database: Snapshot,
    models: Snapshot,
    *,
    binds: bool,
    expands: bool,
) -> list[Step]:
    touched = {name for step in steps for name in _touched(step.operation, binds=binds)}
    grown = {name for step in steps for name in _grown(step.operation)}
    moved: dict[str, tuple[SchemaObject, SchemaObject]] = {}
    objects = [e for e in database.objects if isinstance(e, _STANDING)]
    for seen in _by_need(objects) if touched or (grown and expands) else ():
        wanted = models.labelled(seen.label)
        if wanted is None:
            continue
        stands = names_in(seen) & touched and _is_bound(seen)
        if stands or (expands and _has_every_column(wanted) & grown):
            moved[seen.label] = seen, wanted
            touched.add(_name(seen))
    kept = [step for step in steps if not _replaces(step.operation, moved)]
    drops = [dropping(seen) for seen, _ in moved.values()]
    made = [creating(wanted) for _, wanted in moved.values()]
    indexes = (step for seen, _ in moved.values() for step in _indexes(seen))
    return [*kept, *drops, *made, *indexes]


def _indexes(seen: SchemaObject) -> Iterator[Step]:
    """Keep the indexes of a materialized view, of which the models know nothing."""
    for name, sql in seen.indexes if isinstance(seen, MaterializedView) else ():
        gone = Execute(f"DROP INDEX {name}", undo=sql)
        yield Step(Phase.DROP_VIEW_INDEXES, gone)
        yield Step(Phase.VIEW_INDEXES, gone.reverse())


def _touched(operation: Operation, *, binds: bool) -> Iterator[str]:
    match operation:
        case AlterTable(operations=parts):
            for part in parts:
                yield from _touched(part, binds=binds)
        case AlterColumn(table=table, type=type_) if binds and type_ is not None:
            yield table.name
        case AlterColumn(table=table, new_name=str()) | RenameTable(table=table):
            yield table.name
        case DropColumn(table=table) | DropTable(table=table):
            yield table.name
        case DropObject(former=former) if isinstance(former, (View, *_ROUTINES)):
            yield _name(former)


def _grown(operation: Operation) -> Iterator[str]:
    match operation:
        case AlterTable(operations=parts):
            for part in parts:
                yield from _grown(part)
        case AddColumn(table=table):
            yield table.name


def _has_every_column(wanted: SchemaObject) -> set[str]:
    """Give what a view may have all columns of; `count(*)` and `a * b` are others."""
    if not isinstance(wanted, (View, MaterializedView)):
        return set()
    return names_in(wanted) if _STAR.search(str(wanted.body)) else set()


def _is_bound(seen: SchemaObject) -> bool:
    """Tell whether it names columns; most triggers only name their table."""
    if not isinstance(seen, Trigger):
        return True
    words = f"{seen.event} {seen.action}".upper()
    return " OF " in words or "WHEN" in words or "FUNCTION" in words


def _replaces(operation: Operation, moved: Iterable[str]) -> bool:
    return isinstance(operation, ReplaceObject) and operation.value.label in moved


def _value(operation: Operation) -> SchemaObject | None:
    named: Any = operation
    is_drop = isinstance(operation, DropObject)
    return getattr(named, "former" if is_drop else "value", None)


def _sorted(steps: Sequence[Step]) -> list[Step]:
    by_label = {
        value.label: step
        for step in steps
        if (value := _value(step.operation)) is not None
    }
    values = [v for step in steps if (v := _value(step.operation)) is not None]
    first = [step for step in steps if _value(step.operation) is None]
    return [*first, *(by_label[value.label] for value in _by_need(values))]


def _by_need(objects: Sequence[SchemaObject]) -> Iterator[SchemaObject]:
    """Give each object after those whose names it says; in circles, as they came."""
    named: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(objects):
        if not isinstance(each, (Policy, Trigger)):
            named[_name(each)].append(at)
    done: set[str] = set()

    def visit(value: SchemaObject) -> Iterator[SchemaObject]:
        if value.label in done:
            return
        done.add(value.label)
        for at in sorted(at for word in names_in(value) for at in named.get(word, ())):
            yield from visit(objects[at])
        yield value

    for each in objects:
        yield from visit(each)


def _name(value: SchemaObject) -> str:
    name = value.name
    return name if isinstance(name, str) else name.name


def names_in(value: SchemaObject) -> set[str]:
    """Give the words of a definition; the names of what it stands on are among them."""
    match value:
        case View(body=body) | MaterializedView(body=body):
            return words_in(str(body))
        case Function() | Procedure():
            return words_in(f"{value.arguments} {value.definition}") - {value.name.name}
        case Trigger():
            return words_in(f"{value.event} {value.action}") | {value.table.name}
        case Policy():
            parts = (value.using, value.check)
            return words_in(*(e.text for e in parts if e)) | {value.table.name}
        case _:
            return set()


def _words_of_tables(snapshot: Snapshot) -> set[str]:
    """Give the words of defaults, conditions and keys of indexes."""
    found = {text for table in snapshot.values() for text in _texts(table)}
    for domain in snapshot.objects:
        if isinstance(domain, Domain):
            found |= {check.condition.text for check in domain.checks}
            default = domain.default
            found |= {default.text} if isinstance(default, Expression) else set()
    return words_in(*found)


def _texts(table: Table) -> Iterator[str]:
    for column in table.columns:
        if isinstance(column.default, Expression):
            yield column.default.text
        if column.computed is not None:
            yield column.computed.expression.text
    for part in (*table.constraints, *table.indexes):
        yield from texts_of(part)
