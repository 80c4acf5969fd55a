from __future__ import annotations

import asyncio
import gc
import os
import sys
import weakref
import zipfile
from pathlib import Path

import pytest

from brant.alembic.environment import PLAIN
from brant.errors import (
    InvalidFunctionError,
    MissingFunctionError,
    ScriptLoadError,
    ScriptSyntaxError,
)
from brant.scripts import Script, ScriptDirectory
from brant.scripts.load import load, loaded
from brant.scripts.seals import Seals

HEADER = "revision = 'a1'\ndown_revision = None\n"
OLD = 1_600_000_000


def script(
    folder: Path, source: str, *, name: str = "a1.py", changed: int = 0
) -> Script:
    path = folder / name
    path.write_text(source)
    if changed:
        os.utime(path, (changed, changed))
    (found,) = ScriptDirectory((folder,), cache=False).read()
    return found


class Said:
    """Stands where Op does: a script may call what it likes."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def execute(self, text: str) -> None:
        caller = sys._getframe(1)
        place = f"{Path(caller.f_code.co_filename).name}:{caller.f_lineno}"
        self.lines.append(f"{place} {text}")


def test_a_function_of_the_script_is_given(tmp_path: Path) -> None:
    source = HEADER + "async def upgrade(op):\n    await op.execute('x')\n"
    said = Said()
    asyncio.run(load(script(tmp_path, source), "upgrade")(said))
    assert said.lines == ["a1.py:4 x"]


def test_sql_is_executed_from_its_own_lines(tmp_path: Path) -> None:
    source = "-- revision: a1\n-- down_revision:\n\nx ':y' %;\n-- downgrade\nz;\n"
    found = script(tmp_path, source, name="a1.sql")
    said = Said()
    asyncio.run(load(found, "upgrade")(said))
    asyncio.run(load(found, "downgrade")(said))
    assert said.lines == ["a1.sql:4 x ':y' %", "a1.sql:6 z"]


def test_every_load_is_a_fresh_module(tmp_path: Path) -> None:
    source = HEADER + "seen = []\nasync def upgrade(op): seen.append(1)\n"
    found = script(tmp_path, source)
    first, second = load(found, "upgrade"), load(found, "upgrade")
    assert first.__globals__["seen"] is not second.__globals__["seen"]


def test_nothing_stays_in_sys_modules(tmp_path: Path) -> None:
    before = set(sys.modules)
    load(script(tmp_path, HEADER + "async def upgrade(op): ...\n"), "upgrade")
    assert set(sys.modules) == before


def test_a_dataclass_with_postponed_annotations_can_be_defined(tmp_path: Path) -> None:
    source = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        f"{HEADER}@dataclass\nclass A:\n    b: int\nasync def upgrade(op): ...\n"
    )
    function = load(script(tmp_path, source), "upgrade")
    assert function.__globals__["A"](1).b == 1


def test_an_edit_that_keeps_size_and_second_is_executed(tmp_path: Path) -> None:
    source = HEADER + "async def upgrade(op): ...\nvalue = 1\n"
    load(script(tmp_path, source), "upgrade")
    edited = script(tmp_path, source.replace("value = 1", "value = 2"))
    assert load(edited, "upgrade").__globals__["value"] == 2


def test_old_files_are_compiled_once(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    source = HEADER + "async def upgrade(op): ...\n"
    load(script(tmp_path, source, changed=OLD), "upgrade")
    (compiled,) = (tmp_path / "__pycache__").iterdir()
    assert compiled.name.startswith("a1.")


def test_a_script_in_an_archive_is_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("brant_test_zip2/__init__.py", "")
        file.writestr("brant_test_zip2/a.py", HEADER + "async def upgrade(op): ...\n")
    monkeypatch.syspath_prepend(archive)
    (found,) = ScriptDirectory(("brant_test_zip2:",)).read()
    assert load(found, "upgrade").__name__ == "upgrade"
    del sys.modules["brant_test_zip2"]


def test_an_exception_names_the_line_of_the_script(tmp_path: Path) -> None:
    source = HEADER + "import json\njson.loads('{')\n"
    with pytest.raises(ScriptLoadError, match="JSONDecodeError") as caught:
        load(script(tmp_path, source), "upgrade")
    assert caught.value.path.endswith("a1.py")
    assert caught.value.line == 4
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_syntax_error_below_the_header_names_its_line(tmp_path: Path) -> None:
    source = HEADER + "async def upgrade(op):\n    await = 1\n"
    with pytest.raises(ScriptSyntaxError) as caught:
        load(script(tmp_path, source), "upgrade")
    assert caught.value.line == 4


@pytest.mark.parametrize("changed", [0, OLD])
def test_a_null_byte_is_a_syntax_error(tmp_path: Path, changed: int) -> None:
    source = HEADER + "async def upgrade(op): ...\n\0"
    with pytest.raises(ScriptSyntaxError):
        load(script(tmp_path, source, changed=changed), "upgrade")


def test_a_missing_function_is_named(tmp_path: Path) -> None:
    found = script(tmp_path, HEADER + "async def upgrade(op): ...\n")
    with pytest.raises(MissingFunctionError, match="has no downgrade"):
        load(found, "downgrade")


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        ("def upgrade(op): ...", "is not `async def`"),
        ("upgrade = 1", "is not `async def`"),
        ("async def upgrade(op):\n    yield 1", "is not `async def`"),
        ("async def upgrade(): ...", "does not take one parameter, op"),
        ("async def upgrade(op, engine): ...", "does not take one parameter, op"),
        ("async def upgrade(*, op): ...", "does not take one parameter, op"),
    ],
)
def test_a_function_of_the_wrong_kind_is_refused(
    tmp_path: Path, function: str, problem: str
) -> None:
    with pytest.raises(InvalidFunctionError) as caught:
        load(script(tmp_path, f"{HEADER}\n{function}\n"), "upgrade")
    assert caught.value.problem == problem
    assert caught.value.line == (1 if "=" in function else 4)


def test_a_decorated_function_is_taken(tmp_path: Path) -> None:
    source = f"""{HEADER}
from functools import wraps
def twice(function):
    @wraps(function)
    async def both(op):
        await function(op)
    return both
@twice
async def upgrade(op, more=None): ...
"""
    assert load(script(tmp_path, source), "upgrade").__name__ == "upgrade"


def test_a_script_that_is_done_goes_without_the_garbage_collector(
    tmp_path: Path,
) -> None:
    source = (
        f"{HEADER}async def upgrade(op):\n    await op.execute('x')\n"
        "async def downgrade(op):\n    await op.execute('y')\n"
    )
    gc.disable()
    try:
        ready = loaded(script(tmp_path, source), "upgrade", PLAIN, Seals())
        asyncio.run(ready.function(Said()))  # type: ignore[arg-type]  # as above
        function = weakref.ref(ready.function)
        del ready
        assert function() is None
    finally:
        gc.enable()


def test_a_script_that_calls_its_other_function_can_be_run(tmp_path: Path) -> None:
    source = (
        f"{HEADER}async def downgrade(op):\n    await op.execute('y')\n"
        "async def upgrade(op):\n    await downgrade(op)\n"
    )
    ready = loaded(script(tmp_path, source), "upgrade", PLAIN, Seals())
    said = Said()
    asyncio.run(ready.function(said))  # type: ignore[arg-type]  # as above
    assert said.lines == ["a1.py:4 y"]
