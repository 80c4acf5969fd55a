"""What of several statements goes into one message to MySQL."""

from __future__ import annotations

import pytest

from brant.runtime.batching import Command
from brant.runtime.chained import is_mismatch, is_refused, pieces, together

OWN = Command("UPDATE v SET x = 'a;b' WHERE y", rows=1)
PLAIN = Command("create table t (id int)")


@pytest.mark.parametrize(
    "sql",
    [
        "call p()",
        "select 1",
        "/* call */ call p()",
        "create trigger t before insert on u for each row begin set @a = 1; end",
        "drop table a; drop table b",
        "creates",
        "",
    ],
)
def test_what_may_give_several_answers_ends_a_message(sql):
    assert together([Command(sql), PLAIN]) == 1
    assert together([PLAIN, OWN, Command(sql), PLAIN]) == 2


@pytest.mark.parametrize("sql", ["  Alter table t add x int", "insert into t select 1"])
def test_what_gives_one_goes_along(sql):
    assert together([Command(sql), OWN, PLAIN]) == 3


def test_a_message_does_not_grow_beyond_what_a_server_takes():
    long = Command(f"insert into t values ('{'x' * 90_000}')")
    assert together([PLAIN, long, long, long]) == 3
    huge = Command(f"insert into t values ('{'x' * 900_000}')")
    assert together([PLAIN, huge, PLAIN]) == 1
    assert together([huge, PLAIN]) == 1


def test_a_guard_stands_behind_what_must_change_rows_and_is_not_the_last():
    found = list(pieces([OWN, PLAIN, OWN]))
    assert [(each.index, each.is_guard) for each in found] == [
        (0, False),
        (0, True),
        (1, False),
        (2, False),
    ]
    assert "ROW_COUNT() = 1" in found[1].text


def test_a_commit_goes_along_with_what_nobody_counts_where_a_condition_guards_it():
    uncounted = Command("delete from t")
    plain, guarded = Command("COMMIT"), Command("COMMIT", permit="a = b")
    assert together([uncounted, plain, PLAIN]) == 1
    assert together([uncounted, guarded, PLAIN, OWN, plain]) == 5
    found = list(pieces([uncounted, guarded]))
    assert [(each.index, each.is_guard) for each in found] == [
        (0, False),
        (1, True),
        (1, False),
    ]
    assert "IF(a = b, 1" in found[1].text
    # What came before it has been answered.
    assert [each.text for each in pieces([guarded])] == ["COMMIT"]


def test_only_a_guards_own_error_is_a_wrong_number_of_rows():
    assert is_mismatch(Exception(1242, "Subquery returns more than 1 row"))
    assert not is_mismatch(Exception(1317, "Query execution was interrupted"))
    assert not is_mismatch(Exception())
    assert is_refused(Exception(1064, "You have an error in your SQL syntax"))
    assert not is_refused(Exception(1242, "Subquery returns more than 1 row"))
