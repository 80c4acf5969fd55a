"""Operations on triggers."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Literal, TypeAlias, final

from brant.errors import IrreversibleError
from brant.operations.base import Operation
from brant.operations.objects import CreateObject, DropObject, ReplaceObject
from brant.schema import QualifiedName, Trigger
from brant.values import dataclass

Firing: TypeAlias = Literal["origin", "disabled", "replica", "always"]
"""When a trigger fires; "origin" is what a new one does."""


@final
@dataclass(frozen=True, slots=True)
class CreateTrigger(CreateObject[Trigger]):
    """Create a trigger."""

    @classmethod
    def of(
        cls,
        trigger_name: str,
        table_name: str,
        event: str,
        action: str,
        *,
        schema: str | None = None,
        constraint: bool = False,
    ) -> CreateTrigger:
        """Create a trigger: the words before ON, and the ones behind the table.

        Example:
            ```python
            await op.create_trigger(
                "touch",
                "users",
                "BEFORE UPDATE",
                "FOR EACH ROW EXECUTE FUNCTION touch()",
            )
            ```
        """
        table = QualifiedName(table_name, schema)
        return cls(_trigger(table, trigger_name, event, action, constraint=constraint))

    def reverse(self) -> DropTrigger:
        return DropTrigger(self.value.table, self.value.name, former=self.value)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.value.table,)


@final
@dataclass(frozen=True, slots=True)
class ReplaceTrigger(ReplaceObject[Trigger]):
    """Give a trigger another definition."""

    @classmethod
    def of(
        cls,
        trigger_name: str,
        table_name: str,
        event: str,
        action: str,
        *,
        existing: tuple[str, str] | None = None,
        schema: str | None = None,
        constraint: bool = False,
    ) -> ReplaceTrigger:
        """Replace a trigger; *existing* is (event, action) before, for the way back.

        It is dropped and created anew; online it keeps its comment and its firing.
        """
        table = QualifiedName(table_name, schema)
        former = None
        if existing is not None:
            former = _trigger(table, trigger_name, *existing, constraint=constraint)
        value = _trigger(table, trigger_name, event, action, constraint=constraint)
        return cls(value, former=former)

    def reverse(self) -> ReplaceTrigger:
        return ReplaceTrigger(self.before(), former=self.value)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.value.table,)


@final
@dataclass(frozen=True, slots=True)
class DropTrigger(DropObject[Trigger]):
    """Drop a trigger."""

    table: QualifiedName
    name: str

    @classmethod
    def of(
        cls,
        trigger_name: str,
        table_name: str,
        *,
        existing: tuple[str, str] | None = None,
        schema: str | None = None,
        constraint: bool = False,
        if_exists: bool = False,
    ) -> DropTrigger:
        """Drop a trigger; *existing* is its (event, action), for the way back."""
        table = QualifiedName(table_name, schema)
        former = None
        if existing is not None:
            former = _trigger(table, trigger_name, *existing, constraint=constraint)
        return cls(table, trigger_name, if_exists=if_exists, former=former)

    @property
    def label(self) -> str:
        return f"trigger {self.name} on {self.table}"

    def reverse(self) -> CreateTrigger:
        return CreateTrigger(self.before())

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)


@final
@dataclass(frozen=True, slots=True)
class SetTriggerFiring(Operation):
    """Say when a trigger fires; the name ALL or USER means several."""

    table: QualifiedName
    name: str
    firing: Firing
    _: KW_ONLY
    existing: Firing | None = None

    @classmethod
    def enabling(
        cls,
        trigger_name: str,
        table_name: str,
        *,
        firing: Firing = "origin",
        existing_firing: Firing = "disabled",
        schema: str | None = None,
    ) -> SetTriggerFiring:
        """Enable a trigger: for our own changes, a replica's, or always."""
        table = QualifiedName(table_name, schema)
        return cls(table, trigger_name, firing, existing=existing_firing)

    @classmethod
    def disabling(
        cls,
        trigger_name: str,
        table_name: str,
        *,
        existing_firing: Firing = "origin",
        schema: str | None = None,
    ) -> SetTriggerFiring:
        """Disable a trigger; it stays and does nothing."""
        table = QualifiedName(table_name, schema)
        return cls(table, trigger_name, "disabled", existing=existing_firing)

    def describe(self) -> str:
        verb = "disable" if self.firing == "disabled" else "enable"
        return f"{verb} trigger {self.name} on {self.table}"

    def reverse(self) -> SetTriggerFiring:
        if self.existing is None:
            raise IrreversibleError(self.describe())
        return SetTriggerFiring(
            self.table, self.name, self.existing, existing=self.firing
        )

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)


def _trigger(
    table: QualifiedName, name: str, event: str, action: str, *, constraint: bool
) -> Trigger:
    return Trigger(table, name, event, action.strip(), is_constraint=constraint)
