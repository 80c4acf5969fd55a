import json
from datetime import UTC, datetime
from hashlib import sha256

from brant.runtime.history import Runner, broken_links, row

MOMENT = datetime(2024, 5, 6, tzinfo=UTC)


def made(runner, id, previous):
    values = row(
        runner,
        revision=f"r{id}",
        direction="upgrade",
        outcome="done",
        before=(),
        after=(f"r{id}",),
        started=MOMENT,
        previous=previous,
    )
    return {"id": id, **values}


def filled_in(values, previous):
    """Do what the database does when it runs a file."""
    return values | {"started_at": MOMENT, "previous_hash": previous, "duration_ms": 3}


def test_a_row_written_offline_is_the_same_whenever_it_is_written():
    first = made(Runner.offline(), 1, None)
    assert first == made(Runner.offline(), 1, "another predecessor")
    assert (first["started_at"], first["previous_hash"]) == (None, None)


def test_offline_rows_take_their_place_in_the_chain():
    live = Runner("run", "host", 1, None, None, "")
    first = made(live, 1, None)
    second = filled_in(made(Runner.offline(), 2, None), first["row_hash"])
    third = made(live, 3, second["row_hash"])

    assert broken_links([first, second, third]) == ()
    assert broken_links([first, third]) == (3,)
    assert broken_links([second, third]) == (2,)
    assert broken_links([first, second | {"revision": "x"}, third]) == (2,)


def test_a_hash_is_of_the_row_as_json():
    live = Runner("run", 'h"ö\\st\n\x7f', 1, None, "\u2028", "")
    values = made(live, 1, "ab")
    outside = {"id", "duration_ms", "row_hash"}
    content = {name: values[name] for name in values.keys() - outside}
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert values["row_hash"] == sha256(text.encode()).hexdigest()
