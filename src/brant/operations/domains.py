"""Operations on domains."""

from __future__ import annotations

from dataclasses import KW_ONLY, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, final

from brant.errors import InvalidOperationError, IrreversibleError
from brant.operations.base import Category, Operation
from brant.operations.objects import CreateObject, DropObject
from brant.operations.unset import UNSET, Unset
from brant.schema import (
    Check,
    Default,
    Domain,
    Expression,
    QualifiedName,
    Type,
    from_metadata,
)
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.schema import Snapshot
    from brant.schema.expressions import Source
    from brant.schema.types import Construct


@final
@dataclass(frozen=True, slots=True)
class CreateDomain(CreateObject[Domain]):
    """Create a domain."""

    @classmethod
    def of(
        cls,
        domain_name: str,
        type_: Construct,
        *,
        schema: str | None = None,
        nullable: bool = True,
        server_default: Any = None,
        collation: str | None = None,
        checks: Mapping[str, Source] | None = None,
    ) -> CreateDomain:
        """Create a domain over a type; *checks* are conditions on VALUE by name."""
        value = Domain(
            QualifiedName(domain_name, schema),
            Type(type_),
            nullable=nullable,
            default=from_metadata.default(server_default),
            collation=collation,
            checks=tuple(
                Check(Expression.of(condition), name=name)
                for name, condition in (checks or {}).items()
            ),
        )
        return cls(value)

    def reverse(self) -> DropDomain:
        return DropDomain(self.value.name, former=self.value)


@final
@dataclass(frozen=True, slots=True)
class DropDomain(DropObject[Domain]):
    """Drop a domain."""

    name: QualifiedName

    @classmethod
    def of(
        cls,
        domain_name: str,
        *,
        schema: str | None = None,
        if_exists: bool = False,
        cascade: bool = False,
        existing: Mapping[str, Any] | None = None,
    ) -> DropDomain:
        """Drop a domain; with *cascade* also the columns of it.

        *existing* holds what it was, by the names of `create_domain`, for the way back.
        """
        former = None
        if existing is not None:
            former = CreateDomain.of(domain_name, schema=schema, **existing).value
        return cls(
            QualifiedName(domain_name, schema),
            if_exists=if_exists,
            cascade=cascade,
            former=former,
        )

    @property
    def label(self) -> str:
        return f"domain {self.name}"

    def reverse(self) -> CreateDomain:
        return CreateDomain(self.before())


@final
@dataclass(frozen=True, slots=True)
class AlterDomain(Operation):
    """Change a domain's default or whether it takes NULL."""

    name: QualifiedName
    _: KW_ONLY
    nullable: bool | None = None
    default: Default | Unset | None = UNSET
    existing_default: Default | Unset | None = UNSET

    @classmethod
    def of(
        cls,
        domain_name: str,
        *,
        schema: str | None = None,
        nullable: bool | None = None,
        server_default: Any = False,
        existing_server_default: Any = False,
    ) -> AlterDomain:
        """Change a domain; `server_default=None` drops the default, False leaves it.

        Columns of the domain are checked when it no longer takes NULL.
        """
        made = cls(
            QualifiedName(domain_name, schema),
            nullable=nullable,
            default=_default(server_default),
            existing_default=_default(existing_server_default),
        )
        if nullable is None and made.default is UNSET:
            raise InvalidOperationError(made.describe(), "nothing is to change")
        return made

    def describe(self) -> str:
        return f"alter domain {self.name}"

    def reverse(self) -> AlterDomain:
        if self.default is not UNSET and self.existing_default is UNSET:
            raise IrreversibleError(self.describe())
        return AlterDomain(
            self.name,
            nullable=None if self.nullable is None else not self.nullable,
            default=self.existing_default,
            existing_default=self.default,
        )

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.labelled(f"domain {self.name}")
        if not isinstance(held, Domain):
            return schema
        if self.nullable is not None:
            held = replace(held, nullable=self.nullable)
        if not isinstance(self.default, Unset):
            held = replace(held, default=self.default)
        return schema.holding(held)


@final
@dataclass(frozen=True, slots=True)
class CreateDomainConstraint(Operation):
    """Add a condition to a domain."""

    category: ClassVar[Category] = Category.ADDITIVE

    name: QualifiedName
    check: Check
    _: KW_ONLY
    not_valid: bool = False

    @classmethod
    def of(
        cls,
        constraint_name: str,
        domain_name: str,
        condition: Source,
        *,
        schema: str | None = None,
        not_valid: bool = False,
    ) -> CreateDomainConstraint:
        """Add a condition on VALUE; with *not_valid* only new values are checked."""
        check = Check(Expression.of(condition), name=constraint_name)
        return cls(QualifiedName(domain_name, schema), check, not_valid=not_valid)

    def describe(self) -> str:
        return f"create constraint {self.check.name} on domain {self.name}"

    def reverse(self) -> DropDomainConstraint:
        return DropDomainConstraint(self.name, str(self.check.name), former=self.check)

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.labelled(f"domain {self.name}")
        if not isinstance(held, Domain):
            return schema
        checks = _without(held.checks, self.check.name)
        return schema.holding(replace(held, checks=(*checks, self.check)))


@final
@dataclass(frozen=True, slots=True)
class DropDomainConstraint(Operation):
    """Drop a condition of a domain; *former* is what it was, for the way back."""

    name: QualifiedName
    constraint: str
    _: KW_ONLY
    if_exists: bool = False
    former: Check | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        constraint_name: str,
        domain_name: str,
        *,
        schema: str | None = None,
        if_exists: bool = False,
        existing_condition: Source | None = None,
    ) -> DropDomainConstraint:
        """Drop a condition; *existing_condition* is what it says, for the way back."""
        former = None
        if existing_condition is not None:
            former = Check(Expression.of(existing_condition), name=constraint_name)
        name = QualifiedName(domain_name, schema)
        return cls(name, constraint_name, if_exists=if_exists, former=former)

    def describe(self) -> str:
        return f"drop constraint {self.constraint} on domain {self.name}"

    def reverse(self) -> CreateDomainConstraint:
        if self.former is None:
            raise IrreversibleError(self.describe())
        return CreateDomainConstraint(self.name, self.former)

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.labelled(f"domain {self.name}")
        if not isinstance(held, Domain):
            return schema
        checks = _without(held.checks, self.constraint)
        return schema.holding(replace(held, checks=checks))


def _default(given: Any) -> Default | Unset | None:
    return UNSET if given is False else from_metadata.default(given)


def _without(checks: tuple[Check, ...], name: str | None) -> tuple[Check, ...]:
    return tuple(check for check in checks if check.name != name)
