"""What operations on objects say, where their attributes do not say it alone."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from brant import operations as ops
from brant.scripts.source.words import Pair, Words, facts, guards, names, place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from brant.schema import Check, QualifiedName


def _replace_enum(operation: ops.ReplaceEnum) -> Words:
    columns = operation.columns and tuple(Pair(each) for each in operation.columns)
    return {
        **names(operation),
        "values": operation.value.values,
        "mapping": dict(operation.mapping) or None,
        "columns": columns,
    }


def _rename_enum_value(operation: ops.RenameEnumValue) -> Words:
    labels = {"old_value": operation.value, "new_value": operation.to}
    name = operation.name
    return {"enum_name": name.name, "schema": name.schema, **labels}


def _add_enum_value(operation: ops.AddEnumValue) -> Words:
    name = operation.name
    return {**facts(operation), "enum_name": name.name, "schema": name.schema} | {
        "value": operation.value
    }


def _create_domain(operation: ops.CreateDomain) -> Words:
    domain = operation.value
    checks = {_name(check, domain.name): check.condition for check in domain.checks}
    return {
        **facts(domain),
        **names(operation),
        "type_": domain.type,
        "server_default": domain.default,
        "checks": checks or None,
    }


def _name(check: Check, domain: QualifiedName) -> str:
    """Give a condition's name, as PostgreSQL makes it for one that has none."""
    return check.name or f"{domain.name}_check"


def _alter_domain(operation: ops.AlterDomain) -> Words:
    return {
        **names(operation),
        "nullable": operation.nullable,
        "server_default": operation.default,
        "existing_server_default": operation.existing_default,
    }


def _create_domain_constraint(operation: Any) -> Words:
    check = getattr(operation, "check", None)
    return {
        **guards(operation),
        **names(operation),
        "constraint_name": operation.constraint
        if check is None
        else _name(check, operation.name),
        "condition": check and check.condition,
        "not_valid": getattr(operation, "not_valid", False),
    }


def _alter_sequence(operation: ops.AlterSequence) -> Words:
    return {
        **names(operation),
        **operation.changes,
        "restart": operation.restart,
        "existing": dict(operation.existing) or None,
    }


def _alter_extension(operation: ops.AlterExtension) -> Words:
    return {
        **facts(operation),
        "extension_name": operation.name,
        "update": operation.is_update and operation.version is None,
    }


def _drop_schema(operation: ops.DropSchema) -> Words:
    return {
        **guards(operation),
        "schema_name": operation.name,
        "cascade": operation.cascade,
        "existing_authorization": operation.authorization,
    }


def _drop_extension(operation: ops.DropExtension) -> Words:
    return {
        **guards(operation),
        "extension_name": operation.name,
        "cascade": operation.cascade,
        "existing_schema": operation.schema,
        "existing_version": operation.version,
    }


def _set_trigger_firing(operation: ops.SetTriggerFiring) -> Words:
    return {
        **place(operation.table),
        "trigger_name": operation.name,
        "firing": operation.firing,
        "existing_firing": operation.existing,
    }


def _refresh_materialized_view(operation: ops.RefreshMaterializedView) -> Words:
    return {**facts(operation), **names(operation)}


def _grant(operation: Any) -> Words:
    on = getattr(operation, "on", None)
    return {
        **facts(operation),
        "on": operation.kind if on is None else on.name,
        "schema": operation.schema if on is None else on.schema,
        "to": operation.roles,
        "from_": operation.roles,
        "existing_grant_option": operation.with_grant_option,
    }


OF_OBJECTS: Final[Mapping[type[ops.Operation], Callable[[Any], Words]]] = (
    MappingProxyType(
        {
            ops.ReplaceEnum: _replace_enum,
            ops.RenameEnumValue: _rename_enum_value,
            ops.AddEnumValue: _add_enum_value,
            ops.CreateDomain: _create_domain,
            ops.AlterDomain: _alter_domain,
            ops.CreateDomainConstraint: _create_domain_constraint,
            ops.DropDomainConstraint: _create_domain_constraint,
            ops.AlterSequence: _alter_sequence,
            ops.AlterExtension: _alter_extension,
            ops.DropSchema: _drop_schema,
            ops.DropExtension: _drop_extension,
            ops.SetTriggerFiring: _set_trigger_firing,
            ops.RefreshMaterializedView: _refresh_materialized_view,
            ops.Grant: _grant,
            ops.Revoke: _grant,
            ops.AlterDefaultPrivileges: _grant,
        }
    )
)
