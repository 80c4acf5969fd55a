"""A plan of a script that is wrong says where, like the run would."""

from __future__ import annotations

import pytest

from brant import Migrator
from brant.errors import InvalidOperationError, NotAwaitedError, ScriptRaisedError
from running import write


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('raise ValueError("boo")', ScriptRaisedError),
        ('op.drop_table("t")', NotAwaitedError),
        (
            'await op.create_table("t", sa.Column("id", sa.ForeignKey("u.id")))',
            InvalidOperationError,
        ),
    ],
)
async def test_a_script_that_is_wrong_is_named_with_its_line(
    database_url, tmp_path, body, error
):
    folder = write(tmp_path / "m", ("a", body))
    with pytest.raises(error) as refused:
        await Migrator(database_url, folder).plan()
    assert refused.value.site == f"{folder / 'a.py'}:11"
    assert refused.value.site in refused.value.message
