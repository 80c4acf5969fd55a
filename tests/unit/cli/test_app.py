from importlib import import_module

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from brant.cli import app
from brant.cli.app import make

COMMANDS = (
    "init",
    "list-templates",
    "revision",
    "merge",
    "edit",
    "upgrade",
    "downgrade",
    "stamp",
    "ensure-version",
    "heads",
    "branches",
    "history",
    "show",
    "graph",
    "current",
    "status",
    "log",
    "plan",
    "verify",
    "wait",
    "lock status",
)


def run(*arguments):
    return CliRunner().invoke(make(), arguments, env={"COLUMNS": "200"})


def test_a_command_is_listed_with_what_its_own_help_says():
    group = get_command(make())
    names = [name for names in app.COMMANDS.values() for name in names]
    listed = [group.get_command(None, name).help for name in names]
    assert listed == [group.commands[name].help for name in names]
    assert group.get_command(None, "nothing") is None


@pytest.mark.parametrize(
    ("module", "names"), [*app.COMMANDS.items(), *app.LOCK.items()]
)
def test_a_module_has_the_commands_that_are_looked_for_in_it(module, names):
    found = import_module(f"brant.cli.{module}").COMMANDS
    assert tuple(each.name for each in found) == names


def test_every_command_of_the_contract_is_there():
    result = run("--help")

    listed = [name for name in COMMANDS if name.split()[0] in result.stdout]
    assert listed == list(COMMANDS)


@pytest.mark.parametrize("name", [*COMMANDS, "lock"])
def test_the_help_of_every_command_has_an_example(name):
    result = run(*name.split(), "--help")

    assert result.exit_code == 0
    assert f"brant {name}" in result.stdout.partition("Example:")[2].replace(
        "brant --json", "brant"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        ("upgrde",),
        ("upgrade", "--dryrun"),
        ("downgrade",),
        ("downgrade", "-z"),
        ("stamp", "heads", "--purg"),
        ("upgrade", "--transaction", "each"),
        ("upgrade", "--lock-wait", "-1"),
        ("show",),
        ("-x", "=nokey", "heads"),
        ("log", "--limit", "0"),
        (),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(wrong):
    assert run(*wrong).exit_code == 2


def test_the_version_is_shown():
    result = run("--version")

    assert result.exit_code == 0
    assert result.stdout.startswith("brant 0.")


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("--dryrun", "; the nearest is --dry-run"),
        ("--lockwait=3", "; the nearest is --lock-wait"),
        ("--moon", ""),
    ],
)
def test_a_misspelt_option_where_a_target_stands_is_told_with_the_nearest(
    given, nearest
):
    result = run("upgrade", given)

    assert result.exit_code == 2
    assert f"no such option: {given}{nearest}\n" in result.stderr
