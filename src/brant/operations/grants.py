"""Operations on privileges."""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, final

from brant.errors import InvalidOperationError
from brant.operations.base import Operation
from brant.schema import QualifiedName
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

Grantable: TypeAlias = Literal[
    "table",
    "sequence",
    "schema",
    "function",
    "procedure",
    "routine",
    "type",
    "domain",
    "database",
    "language",
    "all tables in schema",
    "all sequences in schema",
    "all functions in schema",
    "all procedures in schema",
    "all routines in schema",
]
DefaultGrantable: TypeAlias = Literal[
    "tables", "sequences", "functions", "routines", "types", "schemas"
]
Names: TypeAlias = "str | Sequence[str]"


@dataclass(frozen=True, slots=True)
class ObjectPrivileges(Operation):
    """What roles may do with something that is there."""

    privileges: tuple[str, ...]
    on: QualifiedName
    roles: tuple[str, ...]
    _: KW_ONLY
    kind: Grantable = "table"
    arguments: str | None = None
    columns: tuple[str, ...] = ()
    with_grant_option: bool = False

    @property
    def tables(self) -> tuple[QualifiedName, ...]:
        return (self.on,) if self.kind == "table" else ()

    def _told(self, verb: str, way: str) -> str:
        what = ", ".join(self.privileges).lower()
        return f"{verb} {what} on {self.kind} {self.on} {way} {', '.join(self.roles)}"

    def _turned(self, opposite: type[_P]) -> _P:
        return opposite(
            self.privileges,
            self.on,
            self.roles,
            kind=self.kind,
            arguments=self.arguments,
            columns=self.columns,
            with_grant_option=self.with_grant_option,
        )


_P = TypeVar("_P", bound=ObjectPrivileges)


@final
@dataclass(frozen=True, slots=True)
class Grant(ObjectPrivileges):
    """Give roles privileges."""

    @classmethod
    def of(
        cls,
        privileges: Names,
        on: str,
        to: Names,
        *,
        kind: Grantable = "table",
        arguments: str | None = None,
        columns: Sequence[str] = (),
        schema: str | None = None,
        with_grant_option: bool = False,
    ) -> Grant:
        """Give *privileges* on a table, or on something of another *kind*, to roles.

        A function is named with its *arguments* where there are several of its name.
        *columns* limit the privileges to them.
        """
        return cls(
            _privileges(privileges),
            QualifiedName(on, schema),
            _several(to),
            kind=kind,
            arguments=arguments,
            columns=tuple(columns),
            with_grant_option=with_grant_option,
        )

    def describe(self) -> str:
        return self._told("grant", "to")

    def reverse(self) -> Revoke:
        return self._turned(Revoke)


@final
@dataclass(frozen=True, slots=True)
class Revoke(ObjectPrivileges):
    """Take privileges from roles; the grant option they had is for the way back."""

    _: KW_ONLY
    cascade: bool = False

    @classmethod
    def of(
        cls,
        privileges: Names,
        on: str,
        from_: Names,
        *,
        kind: Grantable = "table",
        arguments: str | None = None,
        columns: Sequence[str] = (),
        schema: str | None = None,
        cascade: bool = False,
        existing_grant_option: bool = False,
    ) -> Revoke:
        """Take *privileges* on a table, or on something of another *kind*, from roles.

        With *cascade* also from those whom they gave them to.
        """
        return cls(
            _privileges(privileges),
            QualifiedName(on, schema),
            _several(from_),
            kind=kind,
            arguments=arguments,
            columns=tuple(columns),
            cascade=cascade,
            with_grant_option=existing_grant_option,
        )

    def describe(self) -> str:
        return self._told("revoke", "from")

    def reverse(self) -> Grant:
        return self._turned(Grant)


@final
@dataclass(frozen=True, slots=True)
class AlterDefaultPrivileges(Operation):
    """Say what roles may do with what is created from now on."""

    privileges: tuple[str, ...]
    kind: DefaultGrantable
    roles: tuple[str, ...]
    _: KW_ONLY
    is_grant: bool = True
    schema: str | None = None
    creator: str | None = None
    with_grant_option: bool = False

    @classmethod
    def granting(
        cls,
        privileges: Names,
        on: DefaultGrantable,
        to: Names,
        *,
        schema: str | None = None,
        creator: str | None = None,
        with_grant_option: bool = False,
    ) -> AlterDefaultPrivileges:
        """Give *privileges* on all tables (or *on* what else) still to be created.

        Only on what *creator*, or we, will create; in one *schema* or everywhere.
        """
        return cls(
            _privileges(privileges),
            on,
            _several(to),
            schema=schema,
            creator=creator,
            with_grant_option=with_grant_option,
        )

    @classmethod
    def revoking(
        cls,
        privileges: Names,
        on: DefaultGrantable,
        from_: Names,
        *,
        schema: str | None = None,
        creator: str | None = None,
        existing_grant_option: bool = False,
    ) -> AlterDefaultPrivileges:
        """Take back what `grant_default` gave."""
        return cls(
            _privileges(privileges),
            on,
            _several(from_),
            is_grant=False,
            schema=schema,
            creator=creator,
            with_grant_option=existing_grant_option,
        )

    def describe(self) -> str:
        verb, way = ("grant", "to") if self.is_grant else ("revoke", "from")
        what = ", ".join(self.privileges).lower()
        return f"{verb} {what} on future {self.kind} {way} {', '.join(self.roles)}"

    def reverse(self) -> AlterDefaultPrivileges:
        return replace(self, is_grant=not self.is_grant)


def _several(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _privileges(given: Names) -> tuple[str, ...]:
    listed = given.split(",") if isinstance(given, str) else given
    found = tuple(" ".join(each.upper().split()) for each in listed)
    for each in found:
        # They are words that cannot be quoted: nothing else may hide among them.
        if not each.replace(" ", "").isalpha():
            raise InvalidOperationError("privileges", f"{each!r} is no privilege")
    return found
