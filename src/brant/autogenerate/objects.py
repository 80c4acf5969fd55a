"""What is no table: types, sequences, views, routines and the like.

An object that the models do not know is dropped only where its kind is theirs to
manage: a database may hold views and functions that nobody told the models of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from brant import operations as ops
from brant.autogenerate import domains, enums, sequences
from brant.autogenerate.equal import plain, same_default, same_type
from brant.autogenerate.order import Phase, Step
from brant.schema import (
    Check,
    Domain,
    Enum,
    Expression,
    Extension,
    Function,
    MaterializedView,
    Options,
    Policy,
    Procedure,
    RowSecurity,
    Schema,
    SchemaObject,
    Sequence,
    Snapshot,
    Trigger,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.dialects.standard import Standard

_CREATES: Final[Mapping[type[SchemaObject], tuple[Any, Phase, Phase]]] = {
    Domain: (ops.CreateDomain, Phase.TYPES, Phase.DROP_TYPES),
    Enum: (ops.CreateEnum, Phase.TYPES, Phase.DROP_TYPES),
    Function: (ops.CreateFunction, Phase.ROUTINES, Phase.DROP_ROUTINES),
    MaterializedView: (
        ops.CreateMaterializedView,
        Phase.DEPENDANTS,
        Phase.DROP_DEPENDANTS,
    ),
    Policy: (ops.CreatePolicy, Phase.DEPENDANTS, Phase.DROP_DEPENDANTS),
    Procedure: (ops.CreateProcedure, Phase.ROUTINES, Phase.DROP_ROUTINES),
    Sequence: (ops.CreateSequence, Phase.SEQUENCES, Phase.DROP_SEQUENCES),
    Trigger: (ops.CreateTrigger, Phase.DEPENDANTS, Phase.DROP_DEPENDANTS),
    View: (ops.CreateView, Phase.DEPENDANTS, Phase.DROP_DEPENDANTS),
}
_REPLACES: Final[Mapping[type[SchemaObject], Any]] = {
    Function: ops.ReplaceFunction,
    MaterializedView: ops.ReplaceMaterializedView,
    Policy: ops.ReplacePolicy,
    Procedure: ops.ReplaceProcedure,
    Trigger: ops.ReplaceTrigger,
    View: ops.ReplaceView,
}

_PRINTED: Final = (
    Domain,
    Function,
    MaterializedView,
    Policy,
    Procedure,
    Trigger,
    View,
)


def changes(
    database: Snapshot,
    models: Snapshot,
    forms: Mapping[str, SchemaObject],
    *,
    managed: frozenset[type[SchemaObject]],
    dialect: Standard,
) -> Iterator[Step]:
    """Give the steps from the objects that are to those that shall be."""
    known: set[str] = set()
    for wanted in models.objects:
        form = forms.get(wanted.label, wanted)
        seen = database.labelled(form.label)
        known.add(form.label)
        if seen is None:
            yield from creation(wanted)
        elif not same(seen, form, dialect):
            yield from _changing(seen, wanted, form, dialect, database)
    for seen in reversed(database.objects):
        if seen.label not in known and type(seen) in managed:
            yield dropping(seen)


def doubtful(
    database: Snapshot, models: Snapshot, dialect: Standard
) -> tuple[SchemaObject, ...]:
    """Give the objects that the database may print as it has them.

    A function's label holds its arguments, which a database spells in its own way.
    """
    return tuple(
        wanted
        for wanted in models.objects
        if isinstance(wanted, _PRINTED)
        and (
            isinstance(wanted, (Function, Procedure))
            if (seen := database.labelled(wanted.label)) is None
            else not same(seen, wanted, dialect)
        )
    )


def creation(wanted: SchemaObject) -> Iterator[Step]:
    """Give the steps that create it; a sequence can be owned only afterwards."""
    if isinstance(wanted, Sequence) and wanted.owned_by is not None:
        yield creating(replace(wanted, owned_by=None))
        owned = ops.AlterSequence(
            wanted.name,
            Options({"owned_by": wanted.owned_by}),
            existing=Options({"owned_by": "NONE"}),
        )
        yield Step(Phase.INDEXES, owned)
    else:
        yield creating(wanted)


def creating(wanted: SchemaObject) -> Step:
    match wanted:
        case Schema():
            return Step(Phase.SCHEMAS, ops.CreateSchema(wanted.name))
        case Extension():
            extension = ops.CreateExtension(
                wanted.name, schema=wanted.schema, version=wanted.version
            )
            return Step(Phase.SCHEMAS, extension)
        case RowSecurity():
            forced = True if wanted.is_forced else None
            security = ops.SetRowLevelSecurity(wanted.name, enabled=True, forced=forced)
            return Step(Phase.DEPENDANTS, security)
        case _:
            make, phase, _ = _CREATES[type(wanted)]
            return Step(phase, make(wanted))


def dropping(seen: SchemaObject) -> Step:
    """Undo its creation, when nothing stands on it any more."""
    phases = {Schema: Phase.DROP_SCHEMAS, Extension: Phase.DROP_SCHEMAS}
    phase = phases.get(type(seen), Phase.DROP_DEPENDANTS)
    if type(seen) in _CREATES:
        _, _, phase = _CREATES[type(seen)]
    return Step(phase, creating(seen).operation.reverse())


def _changing(
    seen: SchemaObject,
    wanted: SchemaObject,
    form: SchemaObject,
    dialect: Standard,
    database: Snapshot,
) -> Iterator[Step]:
    if isinstance(seen, Enum) and isinstance(wanted, Enum):
        yield from enums.changes(seen, wanted)
    elif (
        isinstance(seen, Domain)
        and isinstance(wanted, Domain)
        and isinstance(form, Domain)
    ):
        changed = domains.changes(seen, wanted, form, dialect, database)
        yield from (Step(Phase.TYPES, each) for each in changed)
    elif type(wanted) in _REPLACES:
        _, phase, _ = _CREATES[type(wanted)]
        yield Step(phase, _REPLACES[type(wanted)](wanted, former=seen))
    elif isinstance(seen, Sequence) and isinstance(wanted, Sequence):
        yield Step(Phase.SEQUENCES, sequences.altering(seen, wanted, dialect))
    elif isinstance(seen, Extension) and isinstance(wanted, Extension):
        update = ops.AlterExtension(
            wanted.name,
            version=wanted.version,
            is_update=True,
            existing_version=seen.version,
        )
        yield Step(Phase.SCHEMAS, update)
    else:
        yield dropping(seen)
        yield creating(wanted)


def same(  # a table
    seen: SchemaObject, form: SchemaObject, dialect: Standard
) -> bool:
    """Tell whether two objects of one label are the same for certain."""
    match seen, form:
        case Enum(), Enum():
            return seen.values == form.values
        case Schema(), Schema():
            return True
        case Extension(), Extension():
            return form.version in {None, seen.version}
        case Sequence(), Sequence():
            return sequences.same(seen, form, dialect)
        case Domain(), Domain():
            return _same_domain(seen, form, dialect)
        case _:
            return _plain(seen) == _plain(form)


def _plain(value: SchemaObject) -> Mapping[str, Any]:
    """Give an object's facts with its SQL in one spelling."""
    found = {name: getattr(value, name) for name in value.__dataclass_fields__}  # type: ignore[attr-defined]  # all are dataclasses
    return {
        name: plain(str(fact)) if isinstance(fact, (str, Expression)) else fact
        for name, fact in found.items()
        if name not in {"_", "indexes"}
    }


def _same_domain(seen: Domain, form: Domain, dialect: Standard) -> bool:
    def checks(domain: Domain) -> list[str]:
        return sorted(plain(_condition(check)) for check in domain.checks)

    return (
        same_type(seen.type, form.type, dialect)
        and seen.nullable == form.nullable
        and same_default(seen.default, form.default, dialect)
        and checks(seen) == checks(form)
        and seen.collation == form.collation
    )


def _condition(check: Check) -> str:
    return check.condition.text
