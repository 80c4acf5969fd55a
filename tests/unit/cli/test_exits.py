from signal import SIGINT, SIGTERM

import pytest

from brant.cli.exits import exit_code
from brant.errors import (
    BrantError,
    ConnectError,
    EditedScriptError,
    InterruptedRunError,
    LockTimeoutError,
    NotCurrentError,
    PartialRevisionError,
    RunFailedError,
)

PARTIAL = PartialRevisionError("a", "upgrade", "execute x", site="a.py:1")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BrantError("x"), 1),
        (ValueError("x"), 1),
        (ConnectError("mysql://h", "refused"), 1),
        (NotCurrentError((), ("a",)), 3),
        (EditedScriptError({"a": "a.py"}), 5),
        (PARTIAL, 6),
        (RunFailedError("upgrade", (), "a", PARTIAL), 6),
        (LockTimeoutError(1.0, None), 7),
        (InterruptedRunError(()), 130),
        (InterruptedRunError((), SIGINT), 130),
        (InterruptedRunError((), SIGTERM), 143),
    ],
    ids=repr,
)
def test_each_end_has_its_code(error, code):
    assert exit_code(error) == code
