"""Enum types, domains and the extensions that bring types of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from brant import operations as ops
from brant.dialects import _postgresql_dependants as dependants
from brant.dialects._postgresql_dependants import Dependants
from brant.dialects._postgresql_security import Security
from brant.dialects._postgresql_types import enum_block
from brant.dialects.base import Answers, asks, compiles
from brant.dialects.statement import Statement
from brant.errors import InvalidOperationError
from brant.operations import Unset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from brant.operations import Operation
    from brant.schema import Check, Domain, Enum, QualifiedName

_LONGEST_NAME: Final = 63
_LATER: Final = "__brant_former"


class NamedTypes(Security):
    """Types with names."""

    # Pieces of SQL

    def _literal(self, name: QualifiedName) -> str:
        """Give a quoted name as a string literal, for to_regclass and its kin."""
        return self.string(self.table_name(name))

    def _literal_of(self, name: str) -> str:
        return self.string(self.quote(name))

    def _block(
        self,
        condition: str,
        steps: Iterable[str],
        otherwise: str = "",
        others: Iterable[str] = (),
    ) -> str:
        """Give a DO block of statements, each in quotes of its own."""
        depth = "        " if condition else "    "
        lines = [f"    {condition}"] if condition else []
        lines += [f"{depth}EXECUTE {_dollars(sql, 'sql')};" for sql in steps]
        lines += ["    END IF;"] if condition else []
        lines += [otherwise] if otherwise else []
        lines += [f"    EXECUTE {_dollars(sql, 'sql')};" for sql in others]
        body = "\n".join(lines)
        return f"DO {_dollars(f'{chr(10)}BEGIN{chr(10)}{body}{chr(10)}END{chr(10)}')}"

    # Enum types

    @compiles(ops.CreateEnum)
    def create_enum(self, operation: ops.CreateEnum) -> Iterator[Statement | str]:
        self.new_name(operation, operation.value.name.name)
        for label in operation.value.values:
            self._check_label(operation, label)
        create = self._creating_enum(operation.value)
        if operation.if_not_exists:
            # CREATE TYPE has no IF NOT EXISTS.
            name = self._literal(operation.value.name)
            labels = operation.value.values
            create = enum_block(self, name, create, labels, in_order=True)
        yield create

    def _creating_enum(self, value: Enum) -> str:
        labels = ", ".join(map(self.string, value.values))
        return f"CREATE TYPE {self.table_name(value.name)} AS ENUM ({labels})"

    def _check_label(self, operation: Operation, label: str) -> None:
        if len(label.encode()) > _LONGEST_NAME:
            problem = f"the label {label!r} is longer than {_LONGEST_NAME} bytes"
            raise InvalidOperationError(operation.describe(), problem)

    @compiles(ops.DropEnum)
    def drop_enum(self, operation: ops.DropEnum) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "TYPE",
            self.table_name(operation.name),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )

    @compiles(ops.AddEnumValue)
    def add_enum_value(self, operation: ops.AddEnumValue) -> Iterator[Statement]:
        self._check_label(operation, operation.value)
        guard = "IF NOT EXISTS " if operation.if_not_exists else ""
        place = ""
        if operation.before is not None:
            place = f" BEFORE {self.string(operation.before)}"
        elif operation.after is not None:
            place = f" AFTER {self.string(operation.after)}"
        value = self.string(operation.value)
        name = self.table_name(operation.name)
        # Inside a transaction since PostgreSQL 12.
        version: Any = self.sqlalchemy.server_version_info
        yield Statement(
            f"ALTER TYPE {name} ADD VALUE {guard}{value}{place}",
            transactional=version is None or version >= (12,),
        )

    @compiles(ops.RenameEnumValue)
    def rename_enum_value(
        self, operation: ops.RenameEnumValue
    ) -> Iterator[Statement | str]:
        self._check_label(operation, operation.to)
        old, new = self.string(operation.value), self.string(operation.to)
        name = self.table_name(operation.name)
        yield f"ALTER TYPE {name} RENAME VALUE {old} TO {new}"

    @asks(ops.ReplaceEnum)
    def enum_questions(self, operation: ops.ReplaceEnum) -> tuple[str, ...]:
        name = self._literal(operation.value.name)
        return dependants.enum_columns(name), dependants.of_enum(name)

    @compiles(ops.ReplaceEnum)
    def replace_enum(
        self, operation: ops.ReplaceEnum, answers: Answers
    ) -> Iterator[Statement | str]:
        """Swap the type; it makes room for the new one first.

        So what the database printed of defaults, checks and views names the new type
        when it is put back.
        """
        value = operation.value
        columns = answers[0] if answers else self._named_columns(operation)
        hanging = Dependants.read(answers, at=1)
        for label in value.values:
            self._check_label(operation, label)
        if hanging.bars:
            problem = (
                f"brant does not swap what stands on it: {', '.join(hanging.bars)}"
            )
            hint = "Drop that before and create it after."
            raise InvalidOperationError(operation.describe(), problem, hint=hint)
        name = self.table_name(value.name)
        printed = str(columns[0]["enum"]) if columns else name

        def mapped(sql: str) -> str:
            """Write the new labels where the database printed the old ones."""
            for old, new in operation.mapping:
                was, is_ = self.string(old), self.string(new)
                sql = sql.replace(f"{was}::{printed}", f"{is_}::{printed}")
            return sql

        yield from hanging.drops
        former = value.name.beside(value.name.name[:40] + _LATER)
        yield f"ALTER TYPE {name} RENAME TO {self.quote(former.name)}"
        yield self._creating_enum(value)
        yield from map(mapped, hanging.own)
        for column in columns:
            yield from self._swapping(operation, column, mapped)
        yield from map(mapped, hanging.creates)
        yield f"DROP TYPE {self.table_name(former)}"

    def _named_columns(self, operation: ops.ReplaceEnum) -> list[dict[str, Any]]:
        name = self.table_name(operation.value.name)
        return [
            {
                "table": self.table_name(table),
                "column": self.quote(column),
                "is_array": False,
                "default": None,
                "type": name,
                "enum": name,
            }
            for table, column in operation.columns or ()
        ]

    def _swapping(
        self,
        operation: ops.ReplaceEnum,
        column: Mapping[str, Any],
        mapped: Callable[[str], str],
    ) -> Iterator[str]:
        alter = f"ALTER TABLE {column['table']} ALTER COLUMN {column['column']}"
        name, type_, default = column["column"], column["type"], column["default"]
        pairs = [(self.string(a), self.string(b)) for a, b in operation.mapping]
        text = f"{name}::text"
        if pairs and column["is_array"]:
            text += "[]"
            for old, new in pairs:
                text = f"array_replace({text}, {old}, {new})"
        elif pairs:
            cases = " ".join(f"WHEN {old} THEN {new}" for old, new in pairs)
            text = f"(CASE {text} {cases} ELSE {text} END)"
        if default is not None:
            yield f"{alter} DROP DEFAULT"
        yield f"{alter} TYPE {type_} USING {text}::{type_}"
        if default is not None:
            yield f"{alter} SET DEFAULT {mapped(default)}"

    # Domains

    @compiles(ops.CreateDomain)
    def create_domain(self, operation: ops.CreateDomain) -> Iterator[Statement | str]:
        self.new_name(operation, operation.value.name.name)
        yield " ".join(self._domain(operation.value))

    def _domain(self, value: Domain) -> Iterator[str]:
        yield f"CREATE DOMAIN {self.table_name(value.name)} AS {self.type(value.type)}"
        if value.collation is not None:
            yield f"COLLATE {self.quote(value.collation)}"
        if value.default is not None:
            yield f"DEFAULT {self.default(value.default)}"
        if not value.nullable:
            yield "NOT NULL"
        yield from map(self._check_clause, value.checks)

    def _check_clause(self, check: Check) -> str:
        condition = self.expression(check.condition)
        named = "" if check.name is None else f"CONSTRAINT {self.quote(check.name)} "
        return f"{named}CHECK ({condition})"

    @compiles(ops.AlterDomain)
    def alter_domain(self, operation: ops.AlterDomain) -> Iterator[Statement | str]:
        alter = f"ALTER DOMAIN {self.table_name(operation.name)}"
        if not isinstance(operation.default, Unset):
            yield f"{alter} {self.default_action(operation.default)}"
        if operation.nullable is not None:
            yield f"{alter} {'DROP' if operation.nullable else 'SET'} NOT NULL"

    @compiles(ops.CreateDomainConstraint)
    def create_domain_constraint(
        self, operation: ops.CreateDomainConstraint
    ) -> Iterator[Statement | str]:
        check = self._check_clause(operation.check)
        later = " NOT VALID" if operation.not_valid else ""
        yield f"ALTER DOMAIN {self.table_name(operation.name)} ADD {check}{later}"

    @compiles(ops.DropDomainConstraint)
    def drop_domain_constraint(
        self, operation: ops.DropDomainConstraint
    ) -> Iterator[Statement | str]:
        guard = "IF EXISTS " if operation.if_exists else ""
        domain = self.table_name(operation.name)
        name = self.quote(operation.constraint)
        yield f"ALTER DOMAIN {domain} DROP CONSTRAINT {guard}{name}"

    @compiles(ops.DropDomain)
    def drop_domain(self, operation: ops.DropDomain) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "DOMAIN",
            self.table_name(operation.name),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )

    # Extensions

    @compiles(ops.CreateExtension)
    def create_extension(
        self, operation: ops.CreateExtension
    ) -> Iterator[Statement | str]:
        guard = "IF NOT EXISTS " if operation.if_not_exists else ""
        sql = f"CREATE EXTENSION {guard}{self.quote(operation.name)}"
        if operation.schema is not None:
            sql += f" SCHEMA {self.quote(operation.schema)}"
        if operation.version is not None:
            sql += f" VERSION {self.string(operation.version)}"
        yield sql + (" CASCADE" if operation.cascade else "")

    @compiles(ops.AlterExtension)
    def alter_extension(
        self, operation: ops.AlterExtension
    ) -> Iterator[Statement | str]:
        alter = f"ALTER EXTENSION {self.quote(operation.name)}"
        if operation.is_update:
            to = operation.version
            yield f"{alter} UPDATE{'' if to is None else f' TO {self.string(to)}'}"
        if operation.schema is not None:
            yield f"{alter} SET SCHEMA {self.quote(operation.schema)}"

    @compiles(ops.DropExtension)
    def drop_extension(self, operation: ops.DropExtension) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "EXTENSION",
            self.quote(operation.name),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )


def _dollars(text: str, tag: str = "brant") -> str:
    """Quote text in dollars that it does not hold itself."""
    quotes = f"${tag}$"
    number = 0
    while quotes in text:
        number += 1
        quotes = f"${tag}{number}$"
    return f"{quotes}{text}{quotes}"
