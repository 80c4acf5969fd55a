"""Operations on what is no table: like `cases`, but nothing runs them there."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import sqlalchemy as sa

from brant import operations as ops

if TYPE_CHECKING:
    from brant.operations import Operation

Cases = dict[str, "Operation"]

users = sa.table("users", sa.column("id", sa.Integer), sa.column("email", sa.Text))


class Colour(enum.Enum):
    RED = "r"
    GREEN = "g"


OBJECT_CASES: dict[str, Cases] = {
    "create_enum": {
        "labels": ops.CreateEnum.of("colour", ["red", "it's green"], schema="app"),
        "a Python enum": ops.CreateEnum.of("colour", Colour),
        "if it is missing": ops.CreateEnum.of("colour", ["red"], if_not_exists=True),
    },
    "drop_enum": {
        "a type": ops.DropEnum.of("colour"),
        "if it exists, with its columns": ops.DropEnum.of(
            "colour", if_exists=True, cascade=True
        ),
    },
    "add_enum_value": {
        "at the end": ops.AddEnumValue.of("colour", "it's blue"),
        "before": ops.AddEnumValue.of("colour", "blue", before="green"),
        "after": ops.AddEnumValue.of(
            "colour", "blue", after="green", if_not_exists=True
        ),
    },
    "rename_enum_value": {
        "a label": ops.RenameEnumValue.of("colour", "red", "scarlet", schema="app")
    },
    "replace_enum": {
        "columns given": ops.ReplaceEnum.of(
            "colour",
            ["red", "green"],
            mapping={"blue": "green"},
            columns=[("users", "colour")],
        ),
        "columns asked for": ops.ReplaceEnum.of("colour", ["red", "green"]),
    },
    "create_domain": {
        "every option": ops.CreateDomain.of(
            "email",
            sa.Text(),
            nullable=False,
            server_default="it's@example.org",
            collation="C",
            checks={"ck_email": "VALUE LIKE '%@%'"},
        )
    },
    "alter_domain": {
        "default and nullable": ops.AlterDomain.of(
            "email", server_default=sa.text("'x'"), nullable=False
        ),
        "no default": ops.AlterDomain.of("email", server_default=None),
    },
    "drop_domain": {
        "a domain": ops.DropDomain.of("email", schema="app", if_exists=True)
    },
    "create_domain_constraint": {
        "not valid": ops.CreateDomainConstraint.of(
            "ck", "email", "VALUE <> ''", not_valid=True
        )
    },
    "drop_domain_constraint": {
        "a constraint": ops.DropDomainConstraint.of("ck", "email", if_exists=True)
    },
    "create_sequence": {
        "plain": ops.CreateSequence.of("numbers"),
        "of a type": ops.CreateSequence.of("numbers", data_type=sa.BigInteger),
        "every option": ops.CreateSequence.of(
            "numbers",
            start=5,
            increment=2,
            minvalue=1,
            maxvalue=99,
            cache=3,
            cycle=True,
        ),
        "if it is missing": ops.CreateSequence.of("numbers", if_not_exists=True),
        "owned by a column": ops.CreateSequence.of("numbers", owned_by="users.id"),
    },
    "alter_sequence": {
        "options": ops.AlterSequence.of("numbers", increment=3, cycle=False),
        "restart": ops.AlterSequence.of("numbers", restart=10),
        "owner": ops.AlterSequence.of("numbers", owned_by="NONE"),
    },
    "drop_sequence": {
        "a sequence": ops.DropSequence.of("numbers"),
        "if it exists": ops.DropSequence.of("numbers", if_exists=True),
        "with what depends on it": ops.DropSequence.of("numbers", cascade=True),
    },
    "create_schema": {
        "a schema": ops.CreateSchema.of("app", authorization="owner"),
        "if it is missing": ops.CreateSchema.of("app", if_not_exists=True),
    },
    "drop_schema": {
        "a schema": ops.DropSchema.of("app", if_exists=True),
        "with all in it": ops.DropSchema.of("app", cascade=True),
    },
    "create_extension": {
        "every option": ops.CreateExtension.of(
            "uuid-ossp", schema="ext", version="1.1", if_not_exists=True, cascade=True
        )
    },
    "alter_extension": {
        "version and schema": ops.AlterExtension.of(
            "hstore", version="1.8", schema="ext"
        ),
        "the newest": ops.AlterExtension.of("hstore", update=True),
    },
    "drop_extension": {
        "an extension": ops.DropExtension.of("hstore", if_exists=True, cascade=True)
    },
    "create_view": {
        "text": ops.CreateView.of("active", "SELECT id FROM users WHERE x <> ':y';"),
        "a select": ops.CreateView.of(
            "active", sa.select(users.c.id).where(users.c.email == "it's 100%")
        ),
        "options": ops.CreateView.of(
            "active",
            "SELECT 1",
            schema="app",
            columns=["one"],
            postgresql_with={"security_invoker": True},
        ),
    },
    "replace_view": {"a view": ops.ReplaceView.of("active", "SELECT id FROM users")},
    "drop_view": {
        "a view": ops.DropView.of("active"),
        "if it exists": ops.DropView.of("active", if_exists=True),
        "with what depends on it": ops.DropView.of("active", cascade=True),
    },
    "create_materialized_view": {
        "every option": ops.CreateMaterializedView.of(
            "totals",
            "SELECT count(*) FROM users",
            columns=["n"],
            with_data=False,
            if_not_exists=True,
            postgresql_with={"fillfactor": 70},
            postgresql_using="heap",
            postgresql_tablespace="pg_default",
        )
    },
    "replace_materialized_view": {
        "a view": ops.ReplaceMaterializedView.of("totals", "SELECT 1 AS n")
    },
    "drop_materialized_view": {
        "a view": ops.DropMaterializedView.of("totals", if_exists=True)
    },
    "refresh_materialized_view": {
        "plain": ops.RefreshMaterializedView.of("totals"),
        "concurrently": ops.RefreshMaterializedView.of("totals", concurrently=True),
        "emptied": ops.RefreshMaterializedView.of("totals", with_data=False),
    },
    "create_function": {
        "a function": ops.CreateFunction.of(
            "twice", "RETURNS int DETERMINISTIC RETURN 2 * n", arguments="n int"
        )
    },
    "replace_function": {
        "a function": ops.ReplaceFunction.of(
            "twice", "RETURNS int DETERMINISTIC RETURN n + n", arguments="n int"
        )
    },
    "drop_function": {
        "a function": ops.DropFunction.of(
            "twice", arguments="n numeric(4, 2), word text DEFAULT 'a, b'"
        ),
        "if it exists": ops.DropFunction.of("twice", if_exists=True),
    },
    "create_procedure": {
        "a procedure": ops.CreateProcedure.of(
            "tidy", "BEGIN DELETE FROM users; END", arguments="n int"
        )
    },
    "replace_procedure": {
        "a procedure": ops.ReplaceProcedure.of("tidy", "BEGIN DELETE FROM t; END")
    },
    "drop_procedure": {"a procedure": ops.DropProcedure.of("tidy", schema="app")},
    "create_trigger": {
        "a trigger": ops.CreateTrigger.of(
            "touch",
            "users",
            "BEFORE UPDATE",
            "FOR EACH ROW SET NEW.age = 1",
            schema="app",
        ),
        "a constraint": ops.CreateTrigger.of(
            "touch",
            "users",
            "AFTER UPDATE",
            "DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()",
            constraint=True,
        ),
    },
    "replace_trigger": {
        "a trigger": ops.ReplaceTrigger.of(
            "touch", "users", "AFTER UPDATE", "FOR EACH ROW SET NEW.age = 1"
        )
    },
    "drop_trigger": {
        "a trigger": ops.DropTrigger.of("touch", "users"),
        "if it exists": ops.DropTrigger.of("touch", "users", if_exists=True),
    },
    "set_trigger_firing": {
        "enabling": ops.SetTriggerFiring.enabling("touch", "users"),
        "always": ops.SetTriggerFiring.enabling("touch", "users", firing="always"),
        "disabling all": ops.SetTriggerFiring.disabling("ALL", "users"),
    },
    "create_policy": {
        "every option": ops.CreatePolicy.of(
            "own",
            "users",
            using="email = current_user",
            check=sa.column("id") > 0,
            command="update",
            roles=["public", "Writer"],
            permissive=False,
        )
    },
    "replace_policy": {"a policy": ops.ReplacePolicy.of("own", "users", using="true")},
    "drop_policy": {"a policy": ops.DropPolicy.of("own", "users", if_exists=True)},
    "set_row_level_security": {
        "enabling": ops.SetRowLevelSecurity.enabling("users", force=True),
        "disabling": ops.SetRowLevelSecurity.disabling("users"),
    },
    "grant": {
        "a table's columns": ops.Grant.of(
            "select, update", "users", "reader", columns=["id", "select"]
        ),
        "a function": ops.Grant.of(
            ["execute"],
            "twice",
            ["reader", "PUBLIC"],
            kind="function",
            arguments="int",
            with_grant_option=True,
        ),
        "all tables": ops.Grant.of(
            "all privileges", "app", "reader", kind="all tables in schema"
        ),
    },
    "revoke": {
        "a schema": ops.Revoke.of("usage", "app", "reader", kind="schema", cascade=True)
    },
    "alter_default_privileges": {
        "granting": ops.AlterDefaultPrivileges.granting(
            "select", "tables", "reader", schema="app", creator="owner"
        ),
        "revoking": ops.AlterDefaultPrivileges.revoking("select", "tables", "reader"),
    },
}
