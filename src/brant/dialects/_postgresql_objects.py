"""What PostgreSQL holds besides tables, and how its definitions are replaced."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from brant import operations as ops
from brant.dialects import _postgresql_dependants as dependants
from brant.dialects._postgresql_dependants import Dependants
from brant.dialects._postgresql_named_types import NamedTypes
from brant.dialects.base import Answers, asks, compiles
from brant.dialects.split import tokens
from brant.schema.names import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.statement import Statement
    from brant.operations import Operation
    from brant.schema import (
        MaterializedView,
        Options,
        QualifiedName,
        Trigger,
        View,
    )

_DEFAULT: Final = re.compile(r"\s+DEFAULT\b.*|\s*:?=.*", re.IGNORECASE | re.DOTALL)
# Offline they do without what the database would say.
_CAN_GUESS: Final = (
    ops.AlterTable,
    ops.CreateIndex,
    ops.DropIndex,
    ops.ReplaceFunction,
    ops.ReplaceMaterializedView,
    ops.ReplacePolicy,
    ops.ReplaceProcedure,
    ops.ReplaceTrigger,
    ops.ReplaceView,
)


class PostgreSQLObjects(NamedTypes):
    """PostgreSQL's objects."""

    cascades = True

    def needs_answers(self, operation: Operation) -> bool:
        if isinstance(operation, ops.ReplaceEnum):
            return operation.columns is None
        return not isinstance(operation, _CAN_GUESS) and super().needs_answers(
            operation
        )

    def owner(self, operation: Operation, column: str | None) -> str:
        del operation
        if column is None:
            return ""
        if column.upper() == "NONE":
            return " OWNED BY NONE"
        return f" OWNED BY {'.'.join(map(self.quote, identifiers(column)))}"

    # Views

    def view(self, value: View | MaterializedView) -> str:
        columns = ", ".join(map(self.quote, value.columns))
        return "".join(
            (
                self.table_name(value.name),
                f" ({columns})" if columns else "",
                *_storage(value.options),
                f" AS {self.body(value.body)}",
            )
        )

    @asks(ops.ReplaceView, ops.ReplaceMaterializedView)
    def view_questions(
        self, operation: ops.ReplaceView | ops.ReplaceMaterializedView
    ) -> tuple[str, ...]:
        return (dependants.of_view(self._literal(operation.value.name)),)

    @compiles(ops.ReplaceView)
    def replace_view_and_dependants(
        self, operation: ops.ReplaceView, answers: Answers
    ) -> Iterator[Statement | str]:
        view = self.view(operation.value)
        drop = f"DROP VIEW {self.table_name(operation.value.name)}"
        yield self._replacing(
            f"CREATE OR REPLACE VIEW {view}",
            "invalid_table_definition",
            (drop, f"CREATE VIEW {view}"),
            answers,
        )

    def _replacing(
        self, sql: str, refusal: str, anew: tuple[str, str], answers: Answers
    ) -> str:
        """Replace in place; where PostgreSQL refuses that, drop and create.

        Only PostgreSQL knows whether the new definition changes columns or types.
        Offline it is told to replace, and may refuse.
        """
        if not answers:
            return sql
        hanging = Dependants.read(answers)
        steps = (*hanging.drops, *anew, *hanging.own, *hanging.creates)
        return self._block("", [sql], f"EXCEPTION WHEN {refusal} THEN", steps)

    @compiles(ops.CreateMaterializedView)
    def create_materialized_view(
        self, operation: ops.CreateMaterializedView
    ) -> Iterator[Statement | str]:
        guard = "IF NOT EXISTS " if operation.if_not_exists else ""
        self.new_name(operation, operation.value.name.name)
        yield f"CREATE MATERIALIZED VIEW {guard}{self._materialized(operation.value)}"

    def _materialized(self, value: MaterializedView) -> str:
        return self.view(value) + ("" if value.with_data else "\nWITH NO DATA")

    @compiles(ops.ReplaceMaterializedView)
    def replace_materialized_view(
        self, operation: ops.ReplaceMaterializedView, answers: Answers
    ) -> Iterator[Statement | str]:
        hanging = Dependants.read(answers)
        yield from hanging.drops
        yield f"DROP MATERIALIZED VIEW {self.table_name(operation.value.name)}"
        yield f"CREATE MATERIALIZED VIEW {self._materialized(operation.value)}"
        yield from hanging.own
        yield from hanging.creates

    @compiles(ops.DropMaterializedView)
    def drop_materialized_view(
        self, operation: ops.DropMaterializedView
    ) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "MATERIALIZED VIEW",
            self.table_name(operation.name),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )

    @compiles(ops.RefreshMaterializedView)
    def refresh_materialized_view(
        self, operation: ops.RefreshMaterializedView
    ) -> Iterator[Statement | str]:
        how = "CONCURRENTLY " if operation.concurrently else ""
        data = "" if operation.with_data else " WITH NO DATA"
        name = self.table_name(operation.name)
        yield f"REFRESH MATERIALIZED VIEW {how}{name}{data}"

    # Functions and procedures

    def signature(self, name: QualifiedName, arguments: str) -> str:
        listed = ", ".join(self._without_defaults(arguments))
        return f"{self.table_name(name)}({listed})"

    def _without_defaults(self, arguments: str) -> Iterator[str]:
        """Give the arguments one by one, as DROP FUNCTION wants them."""
        depth = start = 0
        for _, begin, end in tokens(f"{arguments},", self.lexicon):
            mark = f"{arguments},"[begin:end]
            depth += (mark in {"(", "["}) - (mark in {")", "]"})
            if mark == "," and depth == 0:
                argument = _DEFAULT.sub("", arguments[start:begin]).strip()
                start = end
                if argument:
                    yield argument

    @asks(ops.ReplaceFunction, ops.ReplaceProcedure)
    def routine_questions(
        self, operation: ops.ReplaceFunction | ops.ReplaceProcedure
    ) -> tuple[str, ...]:
        name = operation.value.name
        where = "pg_function_is_visible(oid)"
        if name.schema is not None:
            where = f"pronamespace = to_regnamespace({self._literal_of(name.schema)})"
        return (dependants.of_function(self.string(name.name), where),)

    @compiles(ops.ReplaceFunction, ops.ReplaceProcedure)
    def replace_routine_and_dependants(
        self,
        operation: ops.ReplaceFunction | ops.ReplaceProcedure,
        answers: Answers,
    ) -> Iterator[Statement | str]:
        value = operation.value
        signature = self.signature(value.name, value.arguments)
        yield self._replacing(
            f"CREATE OR REPLACE {self.routine(value)}",
            "invalid_function_definition",
            (
                f"DROP {value.kind.upper()} {signature}",
                f"CREATE {self.routine(value)}",
            ),
            answers,
        )

    # Triggers and policies

    def trigger(self, operation: Operation, value: Trigger) -> str:
        if not value.is_constraint:
            return super().trigger(operation, value)
        plain = super().trigger(operation, replace(value, is_constraint=False))
        return f"CONSTRAINT {plain}"

    @asks(ops.ReplaceTrigger, ops.ReplacePolicy)
    def questions_of_table(
        self, operation: ops.ReplaceTrigger | ops.ReplacePolicy
    ) -> tuple[str, ...]:
        ask = dependants.of_policy
        if isinstance(operation, ops.ReplaceTrigger):
            ask = dependants.of_trigger
        value = operation.value
        return (ask(self._literal(value.table), self.string(value.name)),)

    @compiles(ops.ReplaceTrigger)
    def replace_trigger_anew(
        self, operation: ops.ReplaceTrigger, answers: Answers
    ) -> Iterator[Statement | str]:
        value = operation.value
        yield f"DROP TRIGGER {self._of_table(value.table, value.name)}"
        yield f"CREATE {self.trigger(operation, value)}"
        yield from Dependants.read(answers).own

    @compiles(ops.DropTrigger)
    def drop_trigger(self, operation: ops.DropTrigger) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "TRIGGER",
            self._of_table(operation.table, operation.name),
            if_exists=operation.if_exists,
        )

    @compiles(ops.ReplacePolicy)
    def replace_policy(
        self, operation: ops.ReplacePolicy, answers: Answers
    ) -> Iterator[Statement | str]:
        value = operation.value
        yield f"DROP POLICY {self._of_table(value.table, value.name)}"
        yield " ".join(self._policy(value))
        yield from Dependants.read(answers).own

    def trigger_name(self, table: QualifiedName, name: str) -> str:
        del table  # a trigger's name is its table's, not its schema's
        return self.quote(name)


def _storage(options: Options) -> Iterator[str]:
    if "postgresql_using" in options:
        yield f" USING {options['postgresql_using']}"
    if "postgresql_with" in options:
        listed = ", ".join(
            f"{key} = {str(value).lower() if isinstance(value, bool) else value}"
            for key, value in options["postgresql_with"].items()
        )
        yield f" WITH ({listed})"
    if "postgresql_tablespace" in options:
        yield f" TABLESPACE {options['postgresql_tablespace']}"
