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
from brant.operations import (
    AlterColumn,
    AlterTable,
    DropColumn,
    DropTable,
    RenameTable,
)
from brant.operations.objects import DropObject, ReplaceObject
from brant.schema import (
    Check,
    Domain,
    Exclude,
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

_WORD: Final = re.compile(r'"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|(\w+)')
_ROUTINES: Final = (Function, Procedure)
_DEPENDANTS: Final = (*_ROUTINES, MaterializedView, Policy, Trigger, View)
_STANDING: Final = (MaterializedView, Policy, Trigger, View)
_MAKING: Final = {Phase.ROUTINES, Phase.DEPENDANTS}
_DROPPING: Final = {Phase.DROP_ROUTINES, Phase.DROP_DEPENDANTS}


def arranged(
    steps: Iterable[Step], database: Snapshot, models: Snapshot, *, binds: bool
) -> list[Step]:
    """Give the steps with what depends on others in order.

    What stands on something that goes or gets another name is dropped before and
    created after it; where the database *binds* views to the types of columns, also if
    a type changes.
    """
    found = _out_of_the_way(list(steps), database, models, binds=binds)
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
    steps: list[Step], database: Snapshot, models: Snapshot, *, binds: bool
) -> list[Step]:
    touched = {name for step in steps for name in _touched(step.operation, binds=binds)}
    moved: dict[str, tuple[SchemaObject, SchemaObject]] = {}
    objects = [e for e in database.objects if isinstance(e, _STANDING)]
    for seen in _by_need(objects) if touched else ():
        wanted = models.labelled(seen.label)
        if wanted is not None and names_in(seen) & touched and _is_bound(seen):
            moved[seen.label] = seen, wanted
            touched.add(_name(seen))
    kept = [step for step in steps if not _replaces(step.operation, moved)]
    drops = [dropping(seen) for seen, _ in moved.values()]
    return [*kept, *drops, *(creating(wanted) for _, wanted in moved.values())]


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
            return _in(str(body))
        case Function() | Procedure():
            return _in(f"{value.arguments} {value.definition}") - {value.name.name}
        case Trigger():
            return _in(f"{value.event} {value.action}") | {value.table.name}
        case Policy():
            parts = (value.using, value.check)
            return _in(*(e.text for e in parts if e)) | {value.table.name}
        case _:
            return set()


def _in(*texts: str) -> set[str]:
    return {
        next(filter(None, match.groups()))
        for text in texts
        for match in _WORD.finditer(text)
    }


def _words_of_tables(snapshot: Snapshot) -> set[str]:
    """Give the words of defaults, conditions and keys of indexes."""
    found = {text for table in snapshot.values() for text in _texts(table)}
    for domain in snapshot.objects:
        if isinstance(domain, Domain):
            found |= {check.condition.text for check in domain.checks}
            default = domain.default
            found |= {default.text} if isinstance(default, Expression) else set()
    return _in(*found)


def _texts(table: Table) -> Iterator[str]:
    for column in table.columns:
        if isinstance(column.default, Expression):
            yield column.default.text
        if column.computed is not None:
            yield column.computed.expression.text
    for part in table.constraints:
        if isinstance(part, Check):
            yield part.condition.text
        elif isinstance(part, Exclude):
            yield from (str(element) for element, _ in part.elements)
            yield part.where.text if part.where else ""
    for index in table.indexes:
        yield from (e.text for e in index.elements if isinstance(e, Expression))
        yield from (e.text for e in index.options.values() if isinstance(e, Expression))
