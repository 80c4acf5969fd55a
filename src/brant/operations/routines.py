"""Operations on functions and procedures.

A routine is written as in SQL: what stands in its parentheses are the *arguments*, what
stands behind them is the *definition*, from RETURNS to the end of the body.
"""

from __future__ import annotations

from typing import TypeVar, final

from brant.operations.objects import CreateObject, DropObject, ReplaceObject
from brant.schema import Function, Procedure, QualifiedName
from brant.values import dataclass

_R = TypeVar("_R", Function, Procedure)


@final
@dataclass(frozen=True, slots=True)
class CreateFunction(CreateObject[Function]):
    """Create a function."""

    @classmethod
    def of(
        cls,
        function_name: str,
        definition: str,
        *,
        arguments: str = "",
        schema: str | None = None,
    ) -> CreateFunction:
        """Create a function, as in SQL.

        Example:
            ```python
            await op.create_function(
                "twice", "RETURNS int LANGUAGE sql RETURN 2 * n", arguments="n int"
            )
            ```
        """
        return cls(_routine(Function, function_name, definition, arguments, schema))

    def reverse(self) -> DropFunction:
        value = self.value
        return DropFunction(value.name, arguments=value.arguments, former=value)


@final
@dataclass(frozen=True, slots=True)
class ReplaceFunction(ReplaceObject[Function]):
    """Give a function another definition."""

    @classmethod
    def of(
        cls,
        function_name: str,
        definition: str,
        *,
        arguments: str = "",
        existing: str | None = None,
        existing_arguments: str | None = None,
        schema: str | None = None,
    ) -> ReplaceFunction:
        """Replace a function; *existing* is the definition before, for the way back.

        Its grants and comment stay. Where what it returns or the names of its arguments
        change PostgreSQL needs it dropped, and the views and triggers that use it too:
        they come back. Other types of arguments make another function.
        """
        former = None
        if existing is not None:
            before = arguments if existing_arguments is None else existing_arguments
            former = _routine(Function, function_name, existing, before, schema)
        value = _routine(Function, function_name, definition, arguments, schema)
        return cls(value, former=former)

    def reverse(self) -> ReplaceFunction:
        return ReplaceFunction(self.before(), former=self.value)


@final
@dataclass(frozen=True, slots=True)
class DropFunction(DropObject[Function]):
    """Drop a function."""

    name: QualifiedName
    arguments: str = ""

    @classmethod
    def of(
        cls,
        function_name: str,
        *,
        arguments: str = "",
        existing: str | None = None,
        schema: str | None = None,
        if_exists: bool = False,
        cascade: bool = False,
    ) -> DropFunction:
        """Drop a function; *existing* is its definition, for the way back."""
        former = None
        if existing is not None:
            former = _routine(Function, function_name, existing, arguments, schema)
        return cls(
            QualifiedName(function_name, schema),
            arguments,
            if_exists=if_exists,
            cascade=cascade,
            former=former,
        )

    @property
    def label(self) -> str:
        return f"function {self.name}({self.arguments})"

    def reverse(self) -> CreateFunction:
        return CreateFunction(self.before())


@final
@dataclass(frozen=True, slots=True)
class CreateProcedure(CreateObject[Procedure]):
    """Create a procedure."""

    @classmethod
    def of(
        cls,
        procedure_name: str,
        definition: str,
        *,
        arguments: str = "",
        schema: str | None = None,
    ) -> CreateProcedure:
        """Create a procedure, as in SQL."""
        return cls(_routine(Procedure, procedure_name, definition, arguments, schema))

    def reverse(self) -> DropProcedure:
        value = self.value
        return DropProcedure(value.name, arguments=value.arguments, former=value)


@final
@dataclass(frozen=True, slots=True)
class ReplaceProcedure(ReplaceObject[Procedure]):
    """Give a procedure another definition."""

    @classmethod
    def of(
        cls,
        procedure_name: str,
        definition: str,
        *,
        arguments: str = "",
        existing: str | None = None,
        existing_arguments: str | None = None,
        schema: str | None = None,
    ) -> ReplaceProcedure:
        """Replace a procedure; *existing* is the definition before, for the way back.

        Its grants and comment stay.
        """
        former = None
        if existing is not None:
            before = arguments if existing_arguments is None else existing_arguments
            former = _routine(Procedure, procedure_name, existing, before, schema)
        value = _routine(Procedure, procedure_name, definition, arguments, schema)
        return cls(value, former=former)

    def reverse(self) -> ReplaceProcedure:
        return ReplaceProcedure(self.before(), former=self.value)


@final
@dataclass(frozen=True, slots=True)
class DropProcedure(DropObject[Procedure]):
    """Drop a procedure."""

    name: QualifiedName
    arguments: str = ""

    @classmethod
    def of(
        cls,
        procedure_name: str,
        *,
        arguments: str = "",
        existing: str | None = None,
        schema: str | None = None,
        if_exists: bool = False,
        cascade: bool = False,
    ) -> DropProcedure:
        """Drop a procedure; *existing* is its definition, for the way back."""
        former = None
        if existing is not None:
            former = _routine(Procedure, procedure_name, existing, arguments, schema)
        return cls(
            QualifiedName(procedure_name, schema),
            arguments,
            if_exists=if_exists,
            cascade=cascade,
            former=former,
        )

    @property
    def label(self) -> str:
        return f"procedure {self.name}({self.arguments})"

    def reverse(self) -> CreateProcedure:
        return CreateProcedure(self.before())


def _routine(
    kind: type[_R], name: str, definition: str, arguments: str, schema: str | None
) -> _R:
    return kind(QualifiedName(name, schema), definition.strip(), arguments=arguments)
