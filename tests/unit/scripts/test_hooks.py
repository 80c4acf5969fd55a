from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from brant.errors import PostWriteHookError
from brant.scripts.hooks import Hook, run

NAME = "REVISION_SCRIPT_FILENAME"


def python(code: str, *, cwd: str | None = None) -> Hook:
    options = f"-c '{code}' {NAME}"
    return Hook(name="x", type="exec", run=sys.executable, options=options, cwd=cwd)


def test_a_hook_changes_the_script(tmp_path: Path) -> None:
    path = tmp_path / "a b.py"
    path.write_text("x  =  1\n")
    run([Hook(name="ruff", type="module", run="ruff", options=f"format {NAME}")], path)
    assert path.read_text() == "x = 1\n"


def test_hooks_run_in_their_order_and_folder(tmp_path: Path) -> None:
    write = 'import sys; open("log", "a").write(sys.argv[1][-4:] + "{}")'
    hooks = [python(write.format(n), cwd=str(tmp_path)) for n in (1, 2)]
    run(hooks, tmp_path / "a.py")
    assert (tmp_path / "log").read_text() == "a.py1a.py2"


def test_a_function_of_the_project_is_a_hook(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "def tidy(path, *more):\n    open('log', 'w').write(path[-4:] + str(more))\n"
    )
    hook = Hook(
        name="x", type="function", run="own:tidy", options="-q", cwd=str(tmp_path)
    )
    run([hook], tmp_path / "a.py")
    assert (tmp_path / "log").read_text() == "a.py('-q',)"
    with pytest.raises(PostWriteHookError, match="has no attribute 'absent'"):
        run([replace(hook, run="own:absent")], tmp_path / "a.py")
    with pytest.raises(PostWriteHookError, match="not installed"):
        run([replace(hook, run="own")], tmp_path / "a.py")


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ("", ("/x/a.py",)),
        ("--fix", ("/x/a.py", "--fix")),
        (f"--fix {NAME} -q", ("--fix", "/x/a.py", "-q")),
        (f"--file={NAME}", ("--file=/x/a.py",)),
        ("--config 'a b'", ("/x/a.py", "--config", "a b")),
    ],
)
def test_options_name_the_script_or_follow_it(
    options: str, arguments: tuple[str, ...]
) -> None:
    hook = Hook(name="x", type="module", run="black", options=options)
    assert hook.command(Path("/x/a.py")) == (sys.executable, "-m", "black", *arguments)


def test_an_entry_point_is_found_by_name(tmp_path: Path) -> None:
    hook = Hook(name="x", type="console_scripts", run="pytest", options="--version")
    run([hook], tmp_path / "a.py")


def test_an_executable_beside_python_is_found_without_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    command = Hook(name="x", type="exec", run="ruff").command(Path("/x/a.py"))
    assert Path(command[0]).parent == Path(sys.executable).parent


def test_a_failing_hook_is_named_with_its_last_words(tmp_path: Path) -> None:
    hooks = [python('import sys; print("why"); sys.exit("because")'), python("1/0")]
    with pytest.raises(
        PostWriteHookError, match="'x' exited with 1: because"
    ) as caught:
        run(hooks, tmp_path / "a.py")
    assert caught.value.status == 1


@pytest.mark.parametrize("type_", ["exec", "console_scripts"])
def test_a_hook_that_is_not_installed_is_named(type_: str) -> None:
    with pytest.raises(PostWriteHookError, match="did not start: it is not installed"):
        run([Hook(name="x", type=type_, run="brant-test-nowhere")], Path("a.py"))


def test_a_hook_in_a_missing_folder_did_not_start(tmp_path: Path) -> None:
    with pytest.raises(PostWriteHookError, match="did not start") as caught:
        run([python("1", cwd=str(tmp_path / "gone"))], tmp_path / "a.py")
    assert caught.value.status is None
