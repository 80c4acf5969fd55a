"""What a script's own errors are told as."""

from __future__ import annotations

from operator import attrgetter

import pytest

from brant.errors import ScriptRaisedError
from brant.op import Op
from brant.runtime.blame import blamed


@pytest.mark.parametrize(
    ("name", "hint"), [("create_tabel", "Write 'create_table'."), ("get_bind", None)]
)
async def test_a_misspelt_operation_is_told_with_the_nearest(name, hint):
    with pytest.raises(ScriptRaisedError, match=name) as caught, blamed("a1", "a1.py"):
        attrgetter(name)(Op)
    assert caught.value.hint == hint
