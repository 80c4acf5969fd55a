"""Views, routines, triggers, sequences and schemas, in SQL that databases share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.sql import ddl

from brant import operations as ops
from brant.dialects.base import compiles
from brant.dialects.pieces import Pieces
from brant.errors import UnsupportedOperationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.dialects.statement import Statement
    from brant.operations import Operation
    from brant.schema import Function, Procedure, QualifiedName, Sequence, Trigger, View
    from brant.schema.views import Body


class Objects(Pieces):
    """What most databases hold besides tables."""

    view_replacement: ClassVar[str | None] = None
    """How CREATE VIEW begins where it may replace one; None: it is dropped first."""
    guards_creation: ClassVar[bool] = True
    """Whether CREATE takes IF NOT EXISTS."""
    guards_drops: ClassVar[bool] = True
    """Whether DROP takes IF EXISTS."""
    cascades: ClassVar[bool] = False
    """Whether DROP .. CASCADE drops what depends on the object."""

    def drop_of(
        self,
        operation: Operation,
        kind: str,
        name: str,
        *,
        if_exists: bool = False,
        cascade: bool = False,
    ) -> str:
        """Give the DROP of something, as far as the database can be told so."""
        if if_exists and not self.guards_drops:
            self._refuse(operation, "if it exists")
        if cascade and not self.cascades:
            self._refuse(operation, "with what depends on it")
        guard = " IF EXISTS" if if_exists else ""
        return f"DROP {kind}{guard} {name}{' CASCADE' if cascade else ''}"

    def guard(self, operation: Operation, *, if_not_exists: bool) -> str:
        if if_not_exists and not self.guards_creation:
            self._refuse(operation, "if it is missing")
        return "IF NOT EXISTS " if if_not_exists else ""

    def _refuse(self, operation: Operation, how: str) -> None:
        raise UnsupportedOperationError(self.name, f"{operation.describe()} {how}")

    # Views

    @compiles(ops.CreateView)
    def create_view(self, operation: ops.CreateView) -> Iterator[Statement | str]:
        self.new_name(operation, operation.value.name.name)
        yield f"CREATE VIEW {self.view(operation.value)}"

    @compiles(ops.ReplaceView)
    def replace_view(self, operation: ops.ReplaceView) -> Iterator[Statement | str]:
        if self.view_replacement is None:
            yield f"DROP VIEW {self.table_name(operation.value.name)}"
        begin = self.view_replacement or "CREATE VIEW"
        yield f"{begin} {self.view(operation.value)}"

    @compiles(ops.DropView)
    def drop_view(self, operation: ops.DropView) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "VIEW",
            self.table_name(operation.name),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )

    def view(self, value: View) -> str:
        """Give a view's name, columns and query."""
        columns = ", ".join(map(self.quote, value.columns))
        listed = f" ({columns})" if columns else ""
        return f"{self.table_name(value.name)}{listed} AS {self.body(value.body)}"

    def body(self, body: Body) -> str:
        return body if isinstance(body, str) else self.expression(body)

    # Functions and procedures

    @compiles(ops.CreateFunction, ops.CreateProcedure)
    def create_routine(
        self, operation: ops.CreateFunction | ops.CreateProcedure
    ) -> Iterator[Statement | str]:
        self.new_name(operation, operation.value.name.name)
        yield f"CREATE {self.routine(operation.value)}"

    @compiles(ops.ReplaceFunction, ops.ReplaceProcedure)
    def replace_routine(
        self, operation: ops.ReplaceFunction | ops.ReplaceProcedure
    ) -> Iterator[Statement | str]:
        value = operation.value
        yield f"DROP {value.kind.upper()} {self.table_name(value.name)}"
        yield f"CREATE {self.routine(value)}"

    @compiles(ops.DropFunction, ops.DropProcedure)
    def drop_routine(
        self, operation: ops.DropFunction | ops.DropProcedure
    ) -> Iterator[Statement | str]:
        kind = "FUNCTION" if isinstance(operation, ops.DropFunction) else "PROCEDURE"
        yield self.drop_of(
            operation,
            kind,
            self.signature(operation.name, operation.arguments),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )

    def routine(self, value: Function | Procedure) -> str:
        name = self.table_name(value.name)
        return f"{value.kind.upper()} {name}({value.arguments}) {value.definition}"

    def signature(self, name: QualifiedName, arguments: str) -> str:
        """Give what tells a routine from others when it is dropped."""
        del arguments
        return self.table_name(name)

    # Triggers

    @compiles(ops.CreateTrigger)
    def create_trigger(self, operation: ops.CreateTrigger) -> Iterator[Statement | str]:
        self.new_name(operation, operation.value.name)
        yield f"CREATE {self.trigger(operation, operation.value)}"

    @compiles(ops.ReplaceTrigger)
    def replace_trigger(
        self, operation: ops.ReplaceTrigger
    ) -> Iterator[Statement | str]:
        value = operation.value
        yield f"DROP TRIGGER {self.trigger_name(value.table, value.name)}"
        yield f"CREATE {self.trigger(operation, value)}"

    @compiles(ops.DropTrigger)
    def drop_trigger(self, operation: ops.DropTrigger) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "TRIGGER",
            self.trigger_name(operation.table, operation.name),
            if_exists=operation.if_exists,
        )

    def trigger(self, operation: Operation, value: Trigger) -> str:
        if value.is_constraint:
            self._refuse(operation, "as a constraint")
        name = self.trigger_name(value.table, value.name)
        return f"TRIGGER {name} {value.event} ON {self.triggering(value.table)} " + (
            value.action
        )

    def trigger_name(self, table: QualifiedName, name: str) -> str:
        """Give the name by which a trigger is created and dropped."""
        return self.table_name(table.beside(name))

    def triggering(self, table: QualifiedName) -> str:
        """Give the name of a trigger's table."""
        return self.table_name(table)

    # Sequences

    @compiles(ops.CreateSequence)
    def create_sequence(
        self, operation: ops.CreateSequence
    ) -> Iterator[Statement | str]:
        value = operation.value
        self.new_name(operation, value.name.name)
        self.guard(operation, if_not_exists=operation.if_not_exists)
        made = _sequence(value)
        create = ddl.CreateSequence(made, if_not_exists=operation.if_not_exists)
        sql = self.sql(create)
        if value.data_type is not None and " AS " not in sql:
            self._refuse(operation, "of a type")
        yield sql + self.owner(operation, value.owned_by)

    @compiles(ops.AlterSequence)
    def alter_sequence(self, operation: ops.AlterSequence) -> Iterator[Statement | str]:
        changes: dict[str, Any] = dict(operation.changes)
        owner = self.owner(operation, changes.pop("owned_by", None))
        type_ = changes.pop("data_type", None)
        parts = [f"AS {self.type(type_)}"] if type_ else []
        parts.append(self._ddl.get_identity_options(sa.Sequence("_", **changes)))
        at = operation.turns or operation.restart
        if at is not False:
            parts.append("RESTART" if at is True else f"RESTART WITH {at}")
        told = " ".join(filter(None, parts))
        name = self.table_name(operation.name)
        yield f"ALTER SEQUENCE {name} {told}{owner}".replace("  ", " ")

    @compiles(ops.DropSequence)
    def drop_sequence(self, operation: ops.DropSequence) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "SEQUENCE",
            self.table_name(operation.name),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )

    def owner(self, operation: Operation, column: str | None) -> str:
        """Give the clause that ties a sequence to a column, where there is one."""
        if column is not None:
            self._refuse(operation, "owned by a column")
        return ""

    # Schemas

    @compiles(ops.CreateSchema)
    def create_schema(self, operation: ops.CreateSchema) -> Iterator[Statement | str]:
        guard = self.guard(operation, if_not_exists=operation.if_not_exists)
        owner = operation.authorization
        authorization = "" if owner is None else f" AUTHORIZATION {self.quote(owner)}"
        name = self.new_name(operation, operation.name)
        yield f"CREATE SCHEMA {guard}{name}{authorization}"

    @compiles(ops.DropSchema)
    def drop_schema(self, operation: ops.DropSchema) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "SCHEMA",
            self.quote(operation.name),
            if_exists=operation.if_exists,
            cascade=operation.cascade,
        )


def _sequence(value: Sequence) -> sa.Sequence:
    data_type: Any = value.data_type and value.data_type.construct
    return sa.Sequence(
        value.name.name,
        schema=value.name.schema,
        data_type=data_type,
        start=value.start,
        increment=value.increment,
        minvalue=value.minvalue,
        maxvalue=value.maxvalue,
        cache=value.cache,
        cycle=value.cycle,
    )
