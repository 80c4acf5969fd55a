"""Plays a page in a folder: writes its files, runs its code and its commands.

Python runs in one process a page, so that a block sees the names of those before it;
each command runs in a process of its own. All are forked from one that has brant
imported already, which makes a command ten times cheaper.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import io
import os
import shlex
import subprocess
import sys
import traceback
from configparser import ConfigParser
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from brant.config.loading import load
from brant.scripts.sql import header
from forks import forks
from pages.blocks import blocks, shown
from pages.likeness import is_like

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

    from pages.blocks import Block, Shown

_SHELL = ("cat", "cp", "echo", "ls", "mkdir", "mv", "rm", "sed", "python")
# These belong to the reader's machine.
_NOT_RUN = ("pip ", "make", "uvicorn ", "git ", "apt ", "python benchmarks/", "source ")
_CONFIGURATIONS = ("brant.toml", "pyproject.toml")


class ExampleError(AssertionError):
    """A block does not do what the page says."""


@dataclass
class Player:
    """A reader of one page, with a folder, an environment and a Python."""

    page: Path
    folder: Path
    environ: dict[str, str]
    printed: str = ""
    _python: Python | None = field(default=None, init=False)

    def play(self) -> None:
        """Play the page from top to bottom.

        Raises:
            ExampleError: a block failed, or showed something else.
        """
        try:
            for block in blocks(self.page.read_text()):
                try:
                    self._block(block)
                except Exception as error:
                    place = f"{self.page}:{block.line}"
                    raise ExampleError(f"{place}: {error}") from error
        finally:
            if self._python is not None:
                self._python.end()

    def _block(self, block: Block) -> None:
        if block.title == "prints":
            self._compare(self.printed, block.text)
            return
        if block.title is not None:
            self._write(block.title, block.text)
        self._try(block)

    def _try(self, block: Block) -> None:
        match block.language:
            case "python" if block.title is not None:
                compile(block.text, block.title, "exec")
            case "python":
                self._run(block)
            case "console":
                for each in shown(block.text):
                    self._command(each)
            case "toml":
                _read_configuration(block)
            case "yaml":
                assert list(yaml.safe_load_all(block.text))
            case "ini":
                ConfigParser(strict=False, interpolation=None).read_string(block.text)
            case "sql":
                assert "revision" in header("example.sql", block.text)
            case "text" | "jinja" | "mermaid":
                pass
            case other:
                raise ExampleError(f"nothing can be done with {other!r}")

    def _write(self, name: str, text: str) -> None:
        """Write a file; a `*` in its name stands for what brant has made up."""
        found = list(self.folder.glob(name)) if "*" in name else [self.folder / name]
        assert len(found) == 1, f"{len(found)} files are like {name}"
        found[0].parent.mkdir(parents=True, exist_ok=True)
        found[0].write_text(text)

    def _run(self, block: Block) -> None:
        if self._python is None:
            self._python = Python(self.folder, self.environ)
        # Empty lines before it make tracebacks name the page's own lines.
        source = "\n" * (block.line - 1) + block.text
        self.printed = self._python.run(source, str(self.page))

    def _command(self, each: Shown) -> None:
        command = each.command
        if command.startswith(_NOT_RUN):
            return
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.environ[name] = value.strip("\"'")
            return
        wants_status = command.endswith("; echo $?")
        status, output = self._ended(command.removesuffix("; echo $?"))
        if wants_status:
            output += f"{status}\n"
        elif status and "error:" not in each.output:
            raise ExampleError(f"`{command}` exits {status}:\n{output}")
        if each.output.strip():
            self._compare(output, each.output)

    def _ended(self, command: str) -> tuple[int, str]:
        environ, words = dict(self.environ), shlex.split(command)
        while "=" in words[0]:
            name, _, environ[name] = words.pop(0).partition("=")
        if words[0] != "brant":
            assert words[0] in _SHELL, f"`{command}` is not known"
            return _shell(command, self.folder, environ)
        with NamedTemporaryFile("r") as output:
            inherited = (words, str(self.folder), environ, output.name)
            process = forks().Process(target=_brant, args=inherited)
            process.start()
            process.join()
            return process.exitcode or 0, output.read()

    def _compare(self, found: str, expected: str) -> None:
        if not is_like(found, expected):
            raise ExampleError(f"shown:\n{expected}\nfound:\n{found}")


def _shell(command: str, folder: Path, environ: Mapping[str, str]) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S602  # the commands of our own pages
        command.replace("python ", f"{sys.executable} ", 1),
        shell=True,
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=30,
    )
    return done.returncode, done.stdout


def _brant(words: list[str], folder: str, environ: dict[str, str], out: str) -> None:
    """Be the command line, in a process that has just been forked."""
    from brant.__main__ import main

    _settle(folder, environ)
    descriptor = os.open(out, os.O_WRONLY | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a real file
    sys.argv = words
    main()


def _settle(folder: str, environ: Mapping[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.path.insert(0, folder)


class Python:
    """An interpreter that keeps its names, in a process of its own."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._ours, theirs = forks().Pipe()
        arguments = (theirs, str(folder), dict(environ))
        self._process = forks().Process(target=_interpret, args=arguments)
        self._process.start()
        theirs.close()

    def run(self, source: str, name: str) -> str:
        self._ours.send((source, name))
        failure, printed = self._ours.recv()
        if failure:
            raise ExampleError(failure)
        return str(printed)

    def end(self) -> None:
        self._ours.close()
        self._process.join()


def _interpret(theirs: Connection, folder: str, environ: dict[str, str]) -> None:
    _settle(folder, environ)
    names: dict[str, Any] = {"__name__": "__main__"}
    with asyncio.Runner() as runner:
        while True:
            try:
                source, name = theirs.recv()
            except EOFError:
                # Threads of connections that an example left open would keep us here.
                os._exit(0)
            theirs.send(_executed(source, name, names, runner))


def _executed(
    source: str, name: str, names: dict[str, Any], runner: asyncio.Runner
) -> tuple[str | None, str]:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with redirect_stdout(io.StringIO()) as printed:
        try:
            code = compile(source, name, "exec", flags, dont_inherit=True)
            waiting = eval(code, names)  # noqa: S307  # our own pages
            if inspect.iscoroutine(waiting):
                runner.run(waiting)
        except Exception:  # noqa: BLE001  # told to the one who asked
            return traceback.format_exc(), printed.getvalue()
    return None, printed.getvalue()


def _read_configuration(block: Block) -> None:
    """Let brant read what is a configuration of its own."""
    name = Path(block.title or "brant.toml").name
    if name in _CONFIGURATIONS:
        with TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_text(block.text)
            # One that has scripts in its environments only wants one to be chosen.
            load(path, environ={"BRANT_SCRIPTS": "migrations"}, database=False)
