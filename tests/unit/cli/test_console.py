import io
import json
import sys
from pathlib import Path

import pytest

from brant.cli.console import Console, Table, aligned, facts, wants_colour
from brant.errors import (
    BrantError,
    RunFailedError,
    StatementError,
    UnwritableError,
)

URL = "postgresql+asyncpg://user:s3cr3t-word@host/db"


def stopped():
    cause = StatementError(
        "no such table", sql="SELECT\n1", site="a.py:3", revision="bbb2"
    )
    return RunFailedError("upgrade", ("aaa1",), "bbb2", cause)


def test_rows_stand_in_columns():
    assert aligned([("a", "b"), ("long", "")]) == "a     b\nlong"


def test_a_table_is_plain_text_where_no_terminal_is(capsys):
    Console().result((), lambda _: Table(("one", "two"), (("1", "2"),), ""))

    assert capsys.readouterr().out == "one  two\n1    2\n"


def test_an_empty_table_says_so(capsys):
    Console().result((), lambda _: Table(("one",), (), "nothing there"))

    assert capsys.readouterr().out == "nothing there\n"


def test_a_failed_run_says_what_was_applied_where_it_failed_and_the_sql(capsys):
    Console().failure(stopped())

    printed = capsys.readouterr()
    assert printed.out == ""
    error, *details, hint = printed.err.splitlines()
    assert error.startswith("error: revision bbb2 failed at a.py:3: no such table")
    assert details == [
        "  applied: aaa1",
        "  at: a.py:3",
        "  sql:",
        "    SELECT",
        "    1",
    ]
    assert hint.startswith("hint: ")


def test_a_failure_as_json_is_one_document_with_what_is_known(capsys):
    Console(as_json=True).failure(stopped())

    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "RunFailedError"
    assert document["applied"] == ["aaa1"]
    assert document["site"] == "a.py:3"
    assert document["hint"]


def test_a_document_leaves_out_what_is_no_plain_value():
    error = BrantError("x")
    error.facts = {"a": object()}

    assert facts(error) == {"error": "x", "hint": None, "kind": "BrantError"}


def test_what_has_no_name_is_one_sentence_and_the_way_to_the_traceback(capsys):
    Console().failure(ValueError("first\nsecond"))

    printed = capsys.readouterr().err
    assert printed.splitlines() == [
        "error: ValueError: first",
        "hint: Run the command again with -v before its name for the traceback.",
    ]


def test_a_traceback_comes_with_verbosity_and_without_the_password(capsys):
    console = Console(is_verbose=True)
    console.hide(URL)
    try:
        raise ValueError(URL)  # noqa: TRY301  # a traceback is wanted
    except ValueError as error:
        console.failure(error)

    printed = capsys.readouterr().err
    assert "Traceback" in printed
    assert "test_console.py" in printed
    assert "s3cr3t" not in printed


def test_a_document_has_a_fact_or_an_entry_on_each_line(capsys):
    console = Console(as_json=True)
    found = {
        "heads": ("a", "b"),
        "none": (),
        "steps": (Table(("x",), (("1",),), "é"), {"file": Path("a.py")}),
        "at": {"run": None},
    }

    console.result(found, str)
    console.result((Table((), (), ""),), str)
    console.result((), str)

    assert capsys.readouterr().out == (
        "{\n"
        '  "heads": ["a", "b"],\n'
        '  "none": [],\n'
        '  "steps": [\n'
        '    {"columns": ["x"], "rows": [["1"]], "empty": "\\u00e9"},\n'
        '    {"file": "a.py"}\n'
        "  ],\n"
        '  "at": {\n'
        '    "run": null\n'
        "  }\n"
        "}\n"
        "[\n"
        '  {"columns": [], "rows": [], "empty": ""}\n'
        "]\n"
        "[]\n"
    )


def test_a_table_with_a_password_has_the_width_of_what_is_shown(capsys):
    console = Console()
    console.hide(URL)

    rows = (("s3cr3t-word", "1"), ("b", "2"))
    console.result((), lambda _: Table(("what", "n"), rows, ""))

    assert capsys.readouterr().out == "what  n\n***   1\nb     2\n"


def test_people_read_paths_from_where_they_are(capsys, tmp_path, monkeypatch):
    folder = tmp_path / "app"
    folder.mkdir()
    monkeypatch.chdir(folder)
    texts = (
        f"{folder}/m/a.py '{folder}/m' /x{folder}/b {tmp_path}/c sqlite://{folder}/d"
    )

    Console().result(texts, str)
    Console(as_json=True).result(texts, str)

    near = f"m/a.py 'm' /x{folder}/b {tmp_path}/c sqlite://{folder}/d"
    assert capsys.readouterr().out == f'{near}\n"{texts}"\n'


@pytest.mark.parametrize("folder", ["/", None])
def test_a_root_and_a_folder_that_is_gone_hide_nothing(
    capsys, tmp_path, monkeypatch, folder
):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(folder or tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    Console().result("/app/m a/b", str)

    assert capsys.readouterr().out == "/app/m a/b\n"


def test_results_and_tables_show_no_password(capsys):
    console = Console()
    console.hide(URL)

    console.result("", lambda _: f"at {URL}")
    console.result((), lambda _: Table(("url",), ((URL,),), ""))

    assert "s3cr3t" not in capsys.readouterr().out


def test_quiet_leaves_out_notices_but_not_failures(capsys):
    console = Console(is_quiet=True)

    console.notice("going on")
    console.warn("careful")
    console.failure(BrantError("broken"))

    assert capsys.readouterr().err == "error: broken\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "wanted"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(stream, environ, wanted):
    assert wants_colour(stream, environ) is wanted


def test_what_the_output_has_no_letter_for_is_escaped_but_in_a_document(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    console = Console()
    console.result("früh", str)
    console.result(None, lambda _: Table(("ü",), (("●",),), "none"))
    assert written.getvalue() == b"fr\\xfch\n\\xfc\n\\u25cf\n"

    with pytest.raises(UnwritableError) as refused:
        console.document("select 'ü'")
    assert refused.value.message == r"the output cannot be written: ascii has no '\xfc'"
    assert refused.value.hint == "Set PYTHONUTF8=1."
    assert written.getvalue().endswith(b"\\u25cf\n")
