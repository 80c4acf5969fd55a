"""Operations on what is no table describe, reverse and apply themselves."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.errors import InvalidOperationError, IrreversibleError
from brant.schema import (
    Column,
    Domain,
    Enum,
    Extension,
    Function,
    MaterializedView,
    Policy,
    Procedure,
    QualifiedName,
    RowSecurity,
    Schema,
    Sequence,
    Snapshot,
    Table,
    Trigger,
    Type,
    View,
)
from golden.object_cases import OBJECT_CASES

if TYPE_CHECKING:
    from brant.operations import Operation

COLOUR = Enum(QualifiedName("colour"), ("red", "green"))
EMAIL = Domain(QualifiedName("email"), Type(sa.Text()), default="x")
NUMBERS = Sequence(QualifiedName("numbers"), increment=2)
ACTIVE = View(QualifiedName("active"), "SELECT 1")
TOTALS = MaterializedView(QualifiedName("totals"), "SELECT 1")
TWICE = Function(QualifiedName("twice"), "RETURN 1", arguments="n int")
TIDY = Procedure(QualifiedName("tidy"), "BEGIN END")
USERS = QualifiedName("users")
TOUCH = Trigger(USERS, "touch", "BEFORE UPDATE", "EXECUTE FUNCTION f()")
OWN = Policy(USERS, "own")
HSTORE = Extension("hstore", schema="public", version="1.7")
BEFORE = Snapshot(
    [],
    [
        COLOUR,
        EMAIL,
        NUMBERS,
        ACTIVE,
        TOTALS,
        TWICE,
        TIDY,
        TOUCH,
        OWN,
        HSTORE,
        RowSecurity(USERS),
    ],
)
REVERSIBLE: list[Operation] = [
    ops.CreateEnum(Enum(QualifiedName("size"), ("s", "l"))),
    ops.DropEnum(COLOUR.name, former=COLOUR),
    ops.RenameEnumValue.of("colour", "red", "scarlet"),
    ops.CreateDomain(Domain(QualifiedName("size"), Type(sa.Integer()))),
    ops.DropDomain(EMAIL.name, former=EMAIL),
    ops.AlterDomain.of(
        "email", nullable=False, server_default="y", existing_server_default="x"
    ),
    ops.CreateDomainConstraint.of("ck", "email", "VALUE <> ''"),
    ops.CreateSequence.of("others", start=5),
    ops.AlterSequence.of("numbers", increment=3, existing={"increment": 2}),
    ops.DropSequence(NUMBERS.name, former=NUMBERS),
    ops.CreateSchema.of("app", authorization="owner"),
    ops.CreateExtension.of("citext", schema="public"),
    ops.AlterExtension.of(
        "hstore",
        version="1.8",
        schema="ext",
        existing_version="1.7",
        existing_schema="public",
    ),
    ops.DropExtension.of("hstore", existing_schema="public", existing_version="1.7"),
    ops.CreateView.of("other", sa.select(sa.literal(1))),
    ops.ReplaceView.of("active", "SELECT 2", existing="SELECT 1"),
    ops.DropView.of("active", existing="SELECT 1"),
    ops.CreateMaterializedView.of("other", "SELECT 1", with_data=False),
    ops.ReplaceMaterializedView.of("totals", "SELECT 2", existing="SELECT 1"),
    ops.DropMaterializedView.of("totals", existing="SELECT 1"),
    ops.RefreshMaterializedView.of("totals"),
    ops.CreateFunction.of("half", "RETURN 2"),
    ops.ReplaceFunction.of("twice", "RETURN 2", arguments="n int", existing="RETURN 1"),
    ops.DropFunction.of("twice", arguments="n int", existing="RETURN 1"),
    ops.CreateProcedure.of("wipe", "BEGIN END"),
    ops.ReplaceProcedure.of("tidy", "BEGIN ; END", existing="BEGIN END"),
    ops.DropProcedure.of("tidy", existing="BEGIN END"),
    ops.CreateTrigger.of("other", "users", "AFTER UPDATE", "EXECUTE FUNCTION f()"),
    ops.ReplaceTrigger.of(
        "touch",
        "users",
        "AFTER UPDATE",
        "EXECUTE FUNCTION f()",
        existing=("BEFORE UPDATE", "EXECUTE FUNCTION f()"),
    ),
    ops.DropTrigger.of(
        "touch", "users", existing=("BEFORE UPDATE", "EXECUTE FUNCTION f()")
    ),
    ops.SetTriggerFiring.enabling("touch", "users", firing="always"),
    ops.SetTriggerFiring.disabling("touch", "users"),
    ops.CreatePolicy.of("other", "users", using="true"),
    ops.ReplacePolicy.of("own", "users", using="true", existing={}),
    ops.DropPolicy.of("own", "users", existing={}),
    ops.SetRowLevelSecurity.enabling("posts"),
    ops.SetRowLevelSecurity.disabling("users"),
    ops.Grant.of("select", "users", "reader", with_grant_option=True),
    ops.Revoke.of("select", "users", "reader", existing_grant_option=True),
    ops.AlterDefaultPrivileges.granting("select", "tables", "reader"),
]
ALL = [each for cases in OBJECT_CASES.values() for each in cases.values()]


def describe(operation: Operation) -> str:
    return operation.describe()


@pytest.mark.parametrize("operation", REVERSIBLE, ids=describe)
def test_reverse_of_reverse_is_the_operation(operation: Operation) -> None:
    assert operation.reverse().reverse() == operation


@pytest.mark.parametrize("operation", REVERSIBLE, ids=describe)
def test_reverse_undoes_what_the_operation_did(operation: Operation) -> None:
    assert operation.reverse().apply(operation.apply(BEFORE)) == BEFORE


@pytest.mark.parametrize("operation", ALL, ids=describe)
def test_a_description_is_a_line_with_the_name_in_it(operation: Operation) -> None:
    assert "\n" not in operation.describe()
    assert operation.describe() == operation.describe().strip()


@pytest.mark.parametrize(
    "operation",
    [
        ops.DropEnum.of("colour"),
        ops.AddEnumValue.of("colour", "blue"),
        ops.ReplaceEnum.of("colour", ["red"]),
        ops.DropDomain.of("email"),
        ops.AlterDomain.of("email", server_default="y"),
        ops.DropDomainConstraint.of("ck", "email"),
        ops.AlterSequence.of("numbers", increment=3),
        ops.AlterSequence.of("numbers", restart=1),
        ops.DropSchema.of("app", cascade=True),
        ops.AlterExtension.of("hstore", update=True),
        ops.DropView.of("active"),
        ops.ReplaceView.of("active", "SELECT 2"),
        ops.DropFunction.of("twice"),
        ops.DropTrigger.of("touch", "users"),
        ops.DropPolicy.of("own", "users"),
    ],
    ids=describe,
)
def test_what_was_there_must_be_known_to_come_back(operation: Operation) -> None:
    with pytest.raises(IrreversibleError):
        operation.reverse()


def test_creating_and_dropping_change_the_snapshot() -> None:
    made = ops.CreateView(ACTIVE).apply(Snapshot())
    assert made.objects == (ACTIVE,)
    assert ops.DropView.of("active").apply(made) == Snapshot()
    assert ops.CreateSchema.of("app").apply(Snapshot()).objects == (Schema("app"),)


def test_forcing_row_level_security_is_known_to_the_snapshot() -> None:
    forced = ops.SetRowLevelSecurity.enabling("users", force=True).apply(BEFORE)
    assert forced.labelled("row security users") == RowSecurity(USERS, is_forced=True)


def test_a_label_is_added_at_its_place_in_types_and_columns() -> None:
    column = Column("c", Type(sa.Enum("red", "green", name="colour")))
    before = Snapshot([Table(USERS, (column,))], [COLOUR])
    after = ops.AddEnumValue.of("colour", "blue", before="green").apply(before)
    values = ("red", "blue", "green")
    assert after.objects == (Enum(COLOUR.name, values),)
    assert after[USERS].columns[0].type == Type(sa.Enum(*values, name="colour"))


def test_adding_a_label_is_undone_by_a_swap() -> None:
    added = ops.AddEnumValue.of(
        "colour", "blue", after="red", existing_values=["red", "green"]
    )
    swap = added.reverse()
    assert swap == ops.ReplaceEnum(COLOUR)
    assert swap.reverse().value.values == ("red", "blue", "green")


def test_a_swap_maps_back_only_to_labels_that_come_back() -> None:
    swap = ops.ReplaceEnum.of(
        "colour",
        ["azure", "red"],
        mapping={"blue": "azure", "green": "red"},
        existing_values=["red", "green", "blue"],
    )
    assert swap.reverse().mapping == (("azure", "blue"),)


def test_a_python_enum_gives_its_names_without_aliases() -> None:
    class Size(enum.Enum):
        SMALL = "s"
        SAME = "s"  # noqa: PIE796  # an alias
        LARGE = "l"

    assert ops.CreateEnum.of("size", Size).value.values == ("SMALL", "LARGE")


@pytest.mark.parametrize(
    "make",
    [
        lambda: ops.CreateEnum.of("colour", "red"),
        lambda: ops.CreateEnum.of("colour", ["red", "red"]),
        lambda: ops.AddEnumValue.of("colour", "x", before="red", after="green"),
        lambda: ops.ReplaceEnum.of("colour", ["red"], mapping={"blue": "green"}),
        lambda: ops.ReplaceEnum.of("colour", ["red"], mapping={"red": "red"}),
        lambda: ops.AlterSequence.of("numbers"),
        lambda: ops.AlterSequence.of("numbers", start=1, existing={"begin": 1}),
        lambda: ops.AlterDomain.of("email"),
        lambda: ops.AlterExtension.of("hstore"),
        lambda: ops.CreateView.of("v", 1),
        lambda: ops.CreateView.of("v", "SELECT 1", postgresql_using="heap"),
        lambda: ops.CreateView.of("v", "SELECT 1", nothing=1),
        lambda: ops.RefreshMaterializedView.of("v", concurrently=True, with_data=False),
        lambda: ops.CreatePolicy.of("p", "users", command="TRUNCATE"),
        lambda: ops.Grant.of("select; drop", "users", "reader"),
    ],
)
def test_what_makes_no_sense_is_refused_when_it_is_written(make) -> None:
    with pytest.raises(InvalidOperationError):
        make()
