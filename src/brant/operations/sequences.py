"""Operations on sequences."""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from typing import TYPE_CHECKING, Any, final

from brant.errors import InvalidOperationError, IrreversibleError
from brant.operations.base import Operation
from brant.operations.objects import CreateObject, DropObject
from brant.schema import NO_OPTIONS, Options, QualifiedName, Sequence, Type
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.schema import Snapshot
    from brant.schema.types import Construct


@final
@dataclass(frozen=True, slots=True)
class CreateSequence(CreateObject[Sequence]):
    """Create a sequence."""

    @classmethod
    def of(
        cls,
        sequence_name: str,
        *,
        schema: str | None = None,
        data_type: Construct | None = None,
        start: int | None = None,
        increment: int | None = None,
        minvalue: int | None = None,
        maxvalue: int | None = None,
        cache: int | None = None,
        cycle: bool | None = None,
        owned_by: str | None = None,
        if_not_exists: bool = False,
    ) -> CreateSequence:
        """Create a sequence; what is not said is the database's to choose.

        *owned_by* is a column, as "table.column": the sequence is dropped with it.
        """
        value = Sequence(
            QualifiedName(sequence_name, schema),
            data_type=None if data_type is None else Type(data_type),
            start=start,
            increment=increment,
            minvalue=minvalue,
            maxvalue=maxvalue,
            cache=cache,
            cycle=cycle,
            owned_by=owned_by,
        )
        return cls(value, if_not_exists=if_not_exists)

    def reverse(self) -> DropSequence:
        return DropSequence(self.value.name, former=self.value)


@final
@dataclass(frozen=True, slots=True)
class AlterSequence(Operation):
    """Change options of a sequence; what is not named stays."""

    name: QualifiedName
    changes: Options
    _: KW_ONLY
    existing: Options = NO_OPTIONS
    restart: bool | int = False

    @classmethod
    def of(
        cls,
        sequence_name: str,
        *,
        schema: str | None = None,
        data_type: Construct | None = None,
        start: int | None = None,
        increment: int | None = None,
        minvalue: int | None = None,
        maxvalue: int | None = None,
        cache: int | None = None,
        cycle: bool | None = None,
        owned_by: str | None = None,
        restart: bool | int = False,
        existing: Mapping[str, Any] | None = None,
    ) -> AlterSequence:
        """Change options of a sequence; *owned_by* "NONE" sets it free.

        *restart* begins again: at the start (True) or at a number. *existing* holds the
        former values of what changes, by the same names, for the way back.
        """
        said = {
            "data_type": None if data_type is None else Type(data_type),
            "start": start,
            "increment": increment,
            "minvalue": minvalue,
            "maxvalue": maxvalue,
            "cache": cache,
            "cycle": cycle,
            "owned_by": owned_by,
        }
        before = dict(existing or {})
        if "data_type" in before:
            before["data_type"] = Type.of(before["data_type"])
        made = cls(
            QualifiedName(sequence_name, schema),
            Options({key: value for key, value in said.items() if value is not None}),
            existing=Options(before),
            restart=restart,
        )
        for key in before:
            if key not in said:
                problem = f"existing has no option {key!r}"
                raise InvalidOperationError(made.describe(), problem)
        if not made.changes and restart is False:
            raise InvalidOperationError(made.describe(), "nothing is to change")
        return made

    def describe(self) -> str:
        return f"alter sequence {self.name}"

    def reverse(self) -> AlterSequence:
        if self.restart is not False or not self.changes.keys() <= self.existing.keys():
            raise IrreversibleError(self.describe())
        before = {key: self.existing[key] for key in self.changes}
        return AlterSequence(self.name, Options(before), existing=self.changes)

    @property
    def turns(self) -> bool:
        """Whether it counts the other way, between other ends.

        Where it stands is outside of them then: it begins again.
        """
        ways = self.changes.get("increment", 0), self.existing.get("increment", 0)
        moves_ends = not self.changes.keys().isdisjoint({"minvalue", "maxvalue"})
        return self.restart is False and moves_ends and ways[0] * ways[1] < 0

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.labelled(f"sequence {self.name}")
        if not isinstance(held, Sequence):
            return schema
        return schema.holding(replace(held, **self.changes))


@final
@dataclass(frozen=True, slots=True)
class DropSequence(DropObject[Sequence]):
    """Drop a sequence."""

    name: QualifiedName

    @classmethod
    def of(
        cls,
        sequence_name: str,
        *,
        schema: str | None = None,
        if_exists: bool = False,
        cascade: bool = False,
        existing: Mapping[str, Any] | None = None,
    ) -> DropSequence:
        """Drop a sequence; with *cascade* also the defaults that use it.

        *existing* holds its options by the names of `create_sequence`, for the way
        back.
        """
        former = None
        if existing is not None:
            former = CreateSequence.of(sequence_name, schema=schema, **existing).value
        return cls(
            QualifiedName(sequence_name, schema),
            if_exists=if_exists,
            cascade=cascade,
            former=former,
        )

    @property
    def label(self) -> str:
        return f"sequence {self.name}"

    def reverse(self) -> CreateSequence:
        return CreateSequence(self.before())
