"""Parameters of the operations on what is no table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from brant import operations as ops
from brant.dialects.lookup import SERVED
from parameters import Pair, beside, vary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brant.operations import Operation

QUERY = "SELECT id FROM users"
OLDER = "SELECT age FROM users"
GUARDED = {"if_exists": True, "cascade": True}
STORED: Final = {
    "postgresql_with": {"fillfactor": 70},
    "postgresql_tablespace": "fast",
    "postgresql_using": "heap",
}
NUMBERS: Final = {
    "schema": "app",
    "data_type": sa.BigInteger,
    "start": 5,
    "increment": 2,
    "minvalue": 3,
    "maxvalue": 99,
    "cache": 4,
    "cycle": True,
    "owned_by": "users.id",
}
POLICY: Final = {
    "using": "age > 1",
    "check": "age > 2",
    "command": beside("SELECT", using="age > 1"),
    "roles": beside(["staff"], using="age > 1"),
    "permissive": beside(False, using="age > 1"),
    "schema": beside("app", using="age > 1"),
}
BODY = "RETURNS int LANGUAGE sql RETURN 1"
TOUCH = ("touch", "users", "AFTER INSERT", "FOR EACH ROW EXECUTE FUNCTION f()")


def _routines(
    create: Callable[..., Operation],
    replace: Callable[..., Operation],
    drop: Callable[..., Operation],
) -> Iterator[Pair]:
    yield from vary(create, "f", BODY, arguments="n int", schema="app")
    yield from vary(
        replace,
        "f",
        BODY,
        arguments="n int",
        schema="app",
        existing="RETURNS int LANGUAGE sql RETURN 2",
        existing_arguments="m int",
    )
    yield from vary(
        drop, "f", arguments="n int", schema="app", existing=BODY, **GUARDED
    )


OBJECT_PAIRS: tuple[Pair, ...] = (
    *vary(ops.CreateEnum.of, "mood", ["fine"], schema="app", if_not_exists=True),
    *vary(
        ops.AddEnumValue.of,
        "mood",
        "so-so",
        schema="app",
        before="bad",
        after="fine",
        if_not_exists=True,
        existing_values=["fine", "bad"],
    ),
    *vary(ops.RenameEnumValue.of, "mood", "bad", "sad", schema="app"),
    *vary(
        ops.ReplaceEnum.of,
        "mood",
        ["fine", "sad"],
        schema=beside("app", columns=[("users", "mood")]),
        mapping=beside({"bad": "sad"}, columns=[("users", "mood")]),
        columns=[("users", "mood")],
        existing_values=["fine", "bad"],
    ),
    *vary(ops.DropEnum.of, "mood", schema="app", existing_values=["fine"], **GUARDED),
    *vary(
        ops.CreateDomain.of,
        "email",
        sa.Text,
        schema="app",
        nullable=False,
        server_default="x",
        collation="C",
        checks={"ck": "VALUE <> ''"},
    ),
    *vary(
        ops.AlterDomain.of,
        "email",
        schema=beside("app", nullable=False),
        nullable=False,
        server_default="x",
        existing_server_default=beside("y", nullable=False),
    ),
    *vary(
        ops.DropDomain.of, "email", schema="app", existing={"type_": sa.Text}, **GUARDED
    ),
    *vary(
        ops.CreateDomainConstraint.of,
        "ck",
        "email",
        "VALUE <> ''",
        schema="app",
        not_valid=True,
    ),
    *vary(
        ops.DropDomainConstraint.of,
        "ck",
        "email",
        schema="app",
        if_exists=True,
        existing_condition="VALUE <> ''",
    ),
    *vary(ops.CreateSequence.of, "n", if_not_exists=True, **NUMBERS),
    *vary(
        ops.AlterSequence.of,
        "n",
        restart=9,
        existing=beside({"start": 1}, restart=True),
        **{**NUMBERS, "schema": beside("app", restart=True)},
    ),
    *vary(ops.DropSequence.of, "n", schema="app", existing={"start": 1}, **GUARDED),
    *vary(ops.CreateSchema.of, "app", if_not_exists=True, authorization="me"),
    *vary(ops.DropSchema.of, "app", existing_authorization="me", **GUARDED),
    *vary(
        ops.CreateExtension.of,
        "hstore",
        schema="app",
        version="1.4",
        if_not_exists=True,
        cascade=True,
    ),
    *vary(
        ops.AlterExtension.of,
        "hstore",
        update=True,
        version=beside("1.5", update=True),
        schema="app",
        existing_version=beside("1.4", update=True),
        existing_schema=beside("public", schema="app"),
    ),
    *vary(
        ops.DropExtension.of,
        "hstore",
        existing_schema="app",
        existing_version="1.4",
        **GUARDED,
    ),
    *vary(ops.CreateView.of, "v", QUERY, schema="app", columns=["n"], **STORED),
    *vary(
        ops.ReplaceView.of,
        "v",
        QUERY,
        existing=OLDER,
        schema="app",
        columns=["n"],
        **STORED,
    ),
    *vary(
        ops.DropView.of,
        "v",
        existing=QUERY,
        schema="app",
        columns=beside(["n"], existing=QUERY),
        **GUARDED,
    ),
    *vary(
        ops.CreateMaterializedView.of,
        "v",
        QUERY,
        schema="app",
        columns=["n"],
        with_data=False,
        if_not_exists=True,
        **STORED,
    ),
    *vary(
        ops.ReplaceMaterializedView.of,
        "v",
        QUERY,
        existing=OLDER,
        schema="app",
        columns=["n"],
        with_data=False,
        **STORED,
    ),
    *vary(
        ops.RefreshMaterializedView.of,
        "v",
        schema="app",
        concurrently=True,
        with_data=False,
    ),
    *vary(
        ops.DropMaterializedView.of,
        "v",
        existing=QUERY,
        schema="app",
        columns=beside(["n"], existing=QUERY),
        with_data=beside(False, existing=QUERY),
        **GUARDED,
    ),
    *_routines(ops.CreateFunction.of, ops.ReplaceFunction.of, ops.DropFunction.of),
    *_routines(ops.CreateProcedure.of, ops.ReplaceProcedure.of, ops.DropProcedure.of),
    *vary(ops.CreateTrigger.of, *TOUCH, schema="app", constraint=True),
    *vary(
        ops.ReplaceTrigger.of,
        *TOUCH,
        existing=("AFTER UPDATE", "FOR EACH ROW EXECUTE FUNCTION f()"),
        schema="app",
        constraint=True,
    ),
    *vary(
        ops.DropTrigger.of,
        *TOUCH[:2],
        existing=TOUCH[2:],
        schema="app",
        constraint=beside(True, existing=TOUCH[2:]),
        if_exists=True,
    ),
    *vary(
        ops.SetTriggerFiring.enabling,
        *TOUCH[:2],
        firing="always",
        existing_firing="replica",
        schema="app",
    ),
    *vary(
        ops.SetTriggerFiring.disabling,
        *TOUCH[:2],
        existing_firing="replica",
        schema="app",
    ),
    *vary(ops.CreatePolicy.of, "p", "users", **POLICY),
    *vary(
        ops.ReplacePolicy.of,
        "p",
        "users",
        existing=beside({"using": "age > 9"}, using="age > 1"),
        **POLICY,
    ),
    *vary(
        ops.DropPolicy.of,
        "p",
        "users",
        existing={"using": "age > 9"},
        schema="app",
        if_exists=True,
    ),
    *vary(ops.SetRowLevelSecurity.enabling, "users", force=True, schema="app"),
    *vary(ops.SetRowLevelSecurity.disabling, "users", force=False, schema="app"),
    *vary(
        ops.Grant.of,
        "select",
        "users",
        "staff",
        kind="sequence",
        arguments=beside("n int", kind="function"),
        columns=["id"],
        schema="app",
        with_grant_option=True,
    ),
    *vary(
        ops.Revoke.of,
        "select",
        "users",
        "staff",
        kind="sequence",
        arguments=beside("n int", kind="function"),
        columns=["id"],
        schema="app",
        cascade=True,
        existing_grant_option=True,
    ),
    *vary(
        ops.AlterDefaultPrivileges.granting,
        "select",
        "tables",
        "staff",
        schema="app",
        creator="me",
        with_grant_option=True,
    ),
    *vary(
        ops.AlterDefaultPrivileges.revoking,
        "select",
        "tables",
        "staff",
        schema="app",
        creator="me",
        existing_grant_option=True,
    ),
)

_MYSQLS: Final = frozenset({"mysql", "mariadb"})
_ALL: Final = frozenset(SERVED)
_FOR_THE_WAY_BACK: Final = "says what was there; only the way back needs it"
OBJECT_SILENT: Final[dict[str, tuple[frozenset[str], str]]] = {
    **{
        str(pair): (_ALL, _FOR_THE_WAY_BACK)
        for pair in OBJECT_PAIRS
        if pair.parameter.startswith("existing")
    },
    "DropFunction arguments": (_MYSQLS, "a name has one function there"),
    "DropProcedure arguments": (_MYSQLS, "a name has one procedure there"),
    "DropView columns": (_ALL, _FOR_THE_WAY_BACK),
    "DropMaterializedView columns": (_ALL, _FOR_THE_WAY_BACK),
    "DropMaterializedView with_data": (_ALL, _FOR_THE_WAY_BACK),
    "DropTrigger constraint": (_ALL, _FOR_THE_WAY_BACK),
}
