"""Who may do what in PostgreSQL: policies, row-level security, grants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant import operations as ops
from brant.dialects.base import compiles
from brant.dialects.standard import Standard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.dialects.statement import Statement
    from brant.schema import Policy, QualifiedName

# Words that stand for roles and are no names.
_ROLES: Final = frozenset({"PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"})
_FIRING: Final[Mapping[str, str]] = {
    "origin": "ENABLE",
    "disabled": "DISABLE",
    "replica": "ENABLE REPLICA",
    "always": "ENABLE ALWAYS",
}


class Security(Standard):
    """What decides who may do what."""

    @compiles(ops.CreatePolicy)
    def create_policy(self, operation: ops.CreatePolicy) -> Iterator[Statement | str]:
        self.new_name(operation, operation.value.name)
        yield " ".join(self._policy(operation.value))

    @compiles(ops.DropPolicy)
    def drop_policy(self, operation: ops.DropPolicy) -> Iterator[Statement | str]:
        yield self.drop_of(
            operation,
            "POLICY",
            self._of_table(operation.table, operation.name),
            if_exists=operation.if_exists,
        )

    def _policy(self, value: Policy) -> Iterator[str]:
        yield f"CREATE POLICY {self._of_table(value.table, value.name)}"
        if not value.is_permissive:
            yield "AS RESTRICTIVE"
        yield f"FOR {value.command} TO {self._roles(value.roles)}"
        if value.using is not None:
            yield f"USING ({self.expression(value.using)})"
        if value.check is not None:
            yield f"WITH CHECK ({self.expression(value.check)})"

    def _of_table(self, table: QualifiedName, name: str) -> str:
        return f"{self.quote(name)} ON {self.table_name(table)}"

    @compiles(ops.SetRowLevelSecurity)
    def set_row_level_security(
        self, operation: ops.SetRowLevelSecurity
    ) -> Iterator[Statement | str]:
        actions = []
        if operation.enabled is not None:
            verb = "ENABLE" if operation.enabled else "DISABLE"
            actions.append(f"{verb} ROW LEVEL SECURITY")
        if operation.forced is not None:
            verb = "FORCE" if operation.forced else "NO FORCE"
            actions.append(f"{verb} ROW LEVEL SECURITY")
        if actions:
            yield f"{self._alter(operation.table)} {', '.join(actions)}"

    @compiles(ops.SetTriggerFiring)
    def set_trigger_firing(
        self, operation: ops.SetTriggerFiring
    ) -> Iterator[Statement | str]:
        name = operation.name
        several = name.upper() if name.upper() in {"ALL", "USER"} else self.quote(name)
        action = f"{_FIRING[operation.firing]} TRIGGER {several}"
        yield f"{self._alter(operation.table)} {action}"

    @compiles(ops.Grant)
    def grant(self, operation: ops.Grant) -> Iterator[Statement | str]:
        option = " WITH GRANT OPTION" if operation.with_grant_option else ""
        roles = self._roles(operation.roles)
        yield f"GRANT {self._privileges(operation)} TO {roles}{option}"

    @compiles(ops.Revoke)
    def revoke(self, operation: ops.Revoke) -> Iterator[Statement | str]:
        cascade = " CASCADE" if operation.cascade else ""
        roles = self._roles(operation.roles)
        yield f"REVOKE {self._privileges(operation)} FROM {roles}{cascade}"

    @compiles(ops.AlterDefaultPrivileges)
    def alter_default_privileges(
        self, operation: ops.AlterDefaultPrivileges
    ) -> Iterator[Statement | str]:
        parts = ["ALTER DEFAULT PRIVILEGES"]
        if operation.creator is not None:
            parts.append(f"FOR ROLE {self._roles((operation.creator,))}")
        if operation.schema is not None:
            parts.append(f"IN SCHEMA {self.quote(operation.schema)}")
        verb, way = ("GRANT", "TO") if operation.is_grant else ("REVOKE", "FROM")
        what = ", ".join(operation.privileges)
        parts.append(f"{verb} {what} ON {operation.kind.upper()} {way}")
        parts.append(self._roles(operation.roles))
        if operation.is_grant and operation.with_grant_option:
            parts.append("WITH GRANT OPTION")
        yield " ".join(parts)

    def _privileges(self, operation: ops.Grant | ops.Revoke) -> str:
        columns = ", ".join(map(self.quote, operation.columns))
        limit = f" ({columns})" if columns else ""
        what = ", ".join(f"{each}{limit}" for each in operation.privileges)
        on = self.table_name(operation.on)
        if operation.arguments is not None:
            on = self.signature(operation.on, operation.arguments)
        return f"{what} ON {operation.kind.upper()} {on}"

    def _roles(self, names: tuple[str, ...]) -> str:
        return ", ".join(
            n.upper() if n.upper() in _ROLES else self.quote(n) for n in names
        )
