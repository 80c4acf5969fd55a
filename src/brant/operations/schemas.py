"""Operations on schemas and extensions."""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from typing import TYPE_CHECKING, ClassVar, final

from brant.errors import InvalidOperationError, IrreversibleError
from brant.operations.base import Category, Operation
from brant.schema import Extension, Schema
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema import Snapshot


@final
@dataclass(frozen=True, slots=True)
class CreateSchema(Operation):
    """Create a schema."""

    category: ClassVar[Category] = Category.ADDITIVE

    name: str
    _: KW_ONLY
    if_not_exists: bool = False
    authorization: str | None = None

    @classmethod
    def of(
        cls,
        schema_name: str,
        *,
        if_not_exists: bool = False,
        authorization: str | None = None,
    ) -> CreateSchema:
        """Create a schema; it belongs to the role *authorization*, or to us."""
        return cls(
            schema_name, if_not_exists=if_not_exists, authorization=authorization
        )

    def describe(self) -> str:
        return f"create schema {self.name}"

    def reverse(self) -> DropSchema:
        return DropSchema(self.name, authorization=self.authorization)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.holding(Schema(self.name))


@final
@dataclass(frozen=True, slots=True)
class DropSchema(Operation):
    """Drop a schema; *authorization* was its owner, for the way back."""

    category: ClassVar[Category] = Category.DESTRUCTIVE

    name: str
    _: KW_ONLY
    if_exists: bool = False
    cascade: bool = False
    authorization: str | None = None

    @classmethod
    def of(
        cls,
        schema_name: str,
        *,
        if_exists: bool = False,
        cascade: bool = False,
        existing_authorization: str | None = None,
    ) -> DropSchema:
        """Drop a schema; with *cascade* all that is in it too."""
        return cls(
            schema_name,
            if_exists=if_exists,
            cascade=cascade,
            authorization=existing_authorization,
        )

    def describe(self) -> str:
        return f"drop schema {self.name}"

    def reverse(self) -> CreateSchema:
        if self.cascade:
            raise IrreversibleError(self.describe())
        return CreateSchema(self.name, authorization=self.authorization)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.dropping(Schema(self.name).label)


@final
@dataclass(frozen=True, slots=True)
class CreateExtension(Operation):
    """Install an extension."""

    category: ClassVar[Category] = Category.ADDITIVE

    name: str
    _: KW_ONLY
    schema: str | None = None
    version: str | None = None
    if_not_exists: bool = False
    cascade: bool = False

    @classmethod
    def of(
        cls,
        extension_name: str,
        *,
        schema: str | None = None,
        version: str | None = None,
        if_not_exists: bool = False,
        cascade: bool = False,
    ) -> CreateExtension:
        """Install an extension; with *cascade* also those it needs."""
        return cls(
            extension_name,
            schema=schema,
            version=version,
            if_not_exists=if_not_exists,
            cascade=cascade,
        )

    def describe(self) -> str:
        return f"create extension {self.name}"

    def reverse(self) -> DropExtension:
        return DropExtension(self.name, schema=self.schema, version=self.version)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.holding(
            Extension(self.name, schema=self.schema, version=self.version)
        )


@final
@dataclass(frozen=True, slots=True)
class AlterExtension(Operation):
    """Update an extension, or move it to another schema."""

    name: str
    _: KW_ONLY
    version: str | None = None
    schema: str | None = None
    is_update: bool = False
    existing_version: str | None = None
    existing_schema: str | None = None

    @classmethod
    def of(
        cls,
        extension_name: str,
        *,
        update: bool = False,
        version: str | None = None,
        schema: str | None = None,
        existing_version: str | None = None,
        existing_schema: str | None = None,
    ) -> AlterExtension:
        """Update an extension to a *version*, or to the newest with *update*.

        With *schema* its objects move there.
        """
        made = cls(
            extension_name,
            version=version,
            schema=schema,
            is_update=update or version is not None,
            existing_version=existing_version,
            existing_schema=existing_schema,
        )
        if not made.is_update and schema is None:
            raise InvalidOperationError(made.describe(), "nothing is to change")
        return made

    def describe(self) -> str:
        return f"alter extension {self.name}"

    def reverse(self) -> AlterExtension:
        is_version_known = self.existing_version is not None or not self.is_update
        if not is_version_known or (self.schema and not self.existing_schema):
            raise IrreversibleError(self.describe())
        return AlterExtension(
            self.name,
            version=self.existing_version,
            schema=self.existing_schema,
            is_update=self.is_update,
            existing_version=self.version,
            existing_schema=self.schema,
        )

    def apply(self, schema: Snapshot) -> Snapshot:
        held = schema.labelled(Extension(self.name).label)
        if not isinstance(held, Extension):
            return schema
        # Updated to the newest version, it has one that nobody here can know.
        version = self.version if self.is_update else held.version
        moved = self.schema or held.schema
        return schema.holding(replace(held, version=version, schema=moved))


@final
@dataclass(frozen=True, slots=True)
class DropExtension(Operation):
    """Remove an extension; *schema* and *version* were its own, for the way back."""

    category: ClassVar[Category] = Category.DESTRUCTIVE

    name: str
    _: KW_ONLY
    if_exists: bool = False
    cascade: bool = False
    schema: str | None = None
    version: str | None = None

    @classmethod
    def of(
        cls,
        extension_name: str,
        *,
        if_exists: bool = False,
        cascade: bool = False,
        existing_schema: str | None = None,
        existing_version: str | None = None,
    ) -> DropExtension:
        """Remove an extension; with *cascade* also the columns of its types."""
        return cls(
            extension_name,
            if_exists=if_exists,
            cascade=cascade,
            schema=existing_schema,
            version=existing_version,
        )

    def describe(self) -> str:
        return f"drop extension {self.name}"

    def reverse(self) -> CreateExtension:
        if self.cascade:
            raise IrreversibleError(self.describe())
        return CreateExtension(self.name, schema=self.schema, version=self.version)

    def apply(self, schema: Snapshot) -> Snapshot:
        return schema.dropping(Extension(self.name).label)
