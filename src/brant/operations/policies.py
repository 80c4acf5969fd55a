"""Operations on row-level security: policies, and the flags of their tables."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any, Final, final

from brant.errors import InvalidOperationError
from brant.operations.base import Operation
from brant.operations.objects import CreateObject, DropObject, ReplaceObject
from brant.schema import Expression, Policy, QualifiedName, RowSecurity
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.schema import Snapshot
    from brant.schema.expressions import Source

_COMMANDS: Final = frozenset({"ALL", "SELECT", "INSERT", "UPDATE", "DELETE"})


@final
@dataclass(frozen=True, slots=True)
class CreatePolicy(CreateObject[Policy]):
    """Create a policy."""

    @classmethod
    def of(
        cls,
        policy_name: str,
        table_name: str,
        *,
        using: Source | None = None,
        check: Source | None = None,
        command: str = "ALL",
        roles: Sequence[str] = ("PUBLIC",),
        permissive: bool = True,
        schema: str | None = None,
    ) -> CreatePolicy:
        """Say which rows the *roles* may see (*using*) and write (*check*).

        Policies mean something only where row-level security is enabled.
        """
        value = _policy(
            policy_name,
            QualifiedName(table_name, schema),
            using=using,
            check=check,
            command=command,
            roles=roles,
            permissive=permissive,
        )
        return cls(value)

    def reverse(self) -> DropPolicy:
        return DropPolicy(self.value.table, self.value.name, former=self.value)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.value.table,)


@final
@dataclass(frozen=True, slots=True)
class ReplacePolicy(ReplaceObject[Policy]):
    """Give a policy other rules."""

    @classmethod
    def of(
        cls,
        policy_name: str,
        table_name: str,
        *,
        using: Source | None = None,
        check: Source | None = None,
        command: str = "ALL",
        roles: Sequence[str] = ("PUBLIC",),
        permissive: bool = True,
        existing: Mapping[str, Any] | None = None,
        schema: str | None = None,
    ) -> ReplacePolicy:
        """Replace a policy; it is dropped and created anew in one transaction.

        *existing* holds what it was, by the names of `create_policy`, for the way back.
        """
        table = QualifiedName(table_name, schema)
        value = _policy(
            policy_name,
            table,
            using=using,
            check=check,
            command=command,
            roles=roles,
            permissive=permissive,
        )
        return cls(value, former=_former(policy_name, table, existing))

    def reverse(self) -> ReplacePolicy:
        return ReplacePolicy(self.before(), former=self.value)

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.value.table,)


@final
@dataclass(frozen=True, slots=True)
class DropPolicy(DropObject[Policy]):
    """Drop a policy."""

    table: QualifiedName
    name: str

    @classmethod
    def of(
        cls,
        policy_name: str,
        table_name: str,
        *,
        existing: Mapping[str, Any] | None = None,
        schema: str | None = None,
        if_exists: bool = False,
    ) -> DropPolicy:
        """Drop a policy.

        *existing* holds what it was, by the names of `create_policy`, for the way back.
        """
        table = QualifiedName(table_name, schema)
        former = _former(policy_name, table, existing)
        return cls(table, policy_name, if_exists=if_exists, former=former)

    @property
    def label(self) -> str:
        return f"policy {self.name} on {self.table}"

    def reverse(self) -> CreatePolicy:
        return CreatePolicy(self.before())

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)


@final
@dataclass(frozen=True, slots=True)
class SetRowLevelSecurity(Operation):
    """Switch row-level security of a table; None leaves a flag as it is."""

    table: QualifiedName
    _: KW_ONLY
    enabled: bool | None = None
    forced: bool | None = None

    @classmethod
    def enabling(
        cls, table_name: str, *, force: bool | None = None, schema: str | None = None
    ) -> SetRowLevelSecurity:
        """Enable row-level security; without a policy nobody sees a row.

        With *force* it holds for the table's owner too.
        """
        return cls(QualifiedName(table_name, schema), enabled=True, forced=force)

    @classmethod
    def disabling(
        cls, table_name: str, *, force: bool | None = None, schema: str | None = None
    ) -> SetRowLevelSecurity:
        """Disable row-level security; its policies stay.

        `force=False` also frees the table's owner from it.
        """
        return cls(QualifiedName(table_name, schema), enabled=False, forced=force)

    def describe(self) -> str:
        verb = "disable" if self.enabled is False else "enable"
        return f"{verb} row level security of {self.table}"

    def reverse(self) -> SetRowLevelSecurity:
        return SetRowLevelSecurity(
            self.table,
            enabled=None if self.enabled is None else not self.enabled,
            forced=None if self.forced is None else not self.forced,
        )

    def apply(self, schema: Snapshot) -> Snapshot:
        off = RowSecurity(self.table)
        held = schema.labelled(off.label)
        known = held if isinstance(held, RowSecurity) else off
        is_forced = known.is_forced if self.forced is None else self.forced
        if self.enabled is None and held is None:
            return schema
        if self.enabled is False:
            return schema.dropping(off.label)
        return schema.holding(RowSecurity(self.table, is_forced=is_forced))

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.table,)


def _former(
    name: str, table: QualifiedName, existing: Mapping[str, Any] | None
) -> Policy | None:
    return None if existing is None else _policy(name, table, **existing)


def _policy(
    name: str,
    table: QualifiedName,
    *,
    using: Source | None = None,
    check: Source | None = None,
    command: str = "ALL",
    roles: Sequence[str] = ("PUBLIC",),
    permissive: bool = True,
) -> Policy:
    if command.upper() not in _COMMANDS:
        problem = f"{command!r} is none of {', '.join(sorted(_COMMANDS))}"
        raise InvalidOperationError(f"policy {name} on {table}", problem)
    return Policy(
        table,
        name,
        command=command.upper(),
        roles=(roles,) if isinstance(roles, str) else tuple(roles),
        using=None if using is None else Expression.of(using),
        check=None if check is None else Expression.of(check),
        is_permissive=permissive,
    )
