"""The help of `brant` itself, as Typer makes it of the commands.

To import and read all of them takes longer than most commands do, for a text that is
the same each time. A test holds the two together.
"""

import os
import sys

_HELP = """\
Usage: {program} [OPTIONS] COMMAND [ARGS]...

  Schema migrations for asyncio programs.

Options:
  --config FILE         The configuration to read.
  --env NAME            The environment of it to use; several: one after the
                        other.
  --url URL             The database; env:NAME and file:PATH work too.
  -x KEY=VALUE          A value for env.py.
  --json                Print one JSON document.
  -q, --quiet           Print no notices.
  -v, --verbose         Name operations, show tracebacks.
  --version
  --install-completion  Install completion for the current shell.
  --show-completion     Show completion for the current shell, to copy it or
                        customize the installation.
  -h, --help            Show this message and exit.

Commands:
  init            Start a project: configuration, script folder, env.py.
  list-templates  List the kinds of project that init can make.
  revision        Write a new script.
  merge           Write a script that joins heads.
  edit            Open a script in $VISUAL or $EDITOR.
  upgrade         Apply what is missing.
  downgrade       Revert what follows a revision.
  stamp           Say where the database is, and run nothing.
  ensure-version  Create brant's own tables where they are missing.
  resume          Go on with a revision that stopped half-way.
  resolve         Say what became of a half-way revision; run nothing.
  heads           List the revisions that nothing follows.
  branches        List the revisions that more than one follows.
  history         List the revisions, newest first.
  show            Show one revision.
  graph           Draw how the revisions follow one another, newest first.
  current         Show where the database is.
  status          Show the state of every revision.
  log             Show what was done to the database, newest first.
  plan            Show what upgrade would do.
  check           Hold models against the database; exit 4 on differences.
  verify          Look for edited scripts and an altered history.
  wait            Wait until the database is at the heads, or exit 3.
  adopt           Take over an Alembic project; see if the database fits.
  convert         Rewrite Alembic's scripts as async ones.
  lock            Look at the migration lock.

  Example: `brant --env production upgrade`
"""
_WIDTH = 80
"""Columns that it is made for; in less it is broken in other places."""


def is_shown(arguments: list[str]) -> bool:
    """Print it where it is all that is asked for, and looks like this."""
    if arguments not in (["--help"], ["-h"]) or not _fits():
        return False
    name = os.path.basename(sys.argv[0])  # noqa: PTH119  # a Path costs as much again
    program = "python -m brant" if name == "__main__.py" else name
    try:
        sys.stdout.write(_HELP.format(program=program))
        sys.stdout.flush()
    except OSError:  # nobody reads; Typer knows how to end then
        return False
    return True


def _fits() -> bool:
    if "COLUMNS" in os.environ or "_BRANT_COMPLETE" in os.environ:
        return False
    try:
        columns = os.get_terminal_size(1).columns
    except OSError:  # no terminal
        return True
    return not columns or columns >= _WIDTH  # some terminals do not know theirs
