"""The text of new scripts, and the files of new projects, from Jinja2 templates.

Jinja2 is imported when something is rendered, not before. A template is looked up in
the project's own folder first, then among those that come with brant.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from brant.errors import (
    HeaderError,
    ScriptSyntaxError,
    TemplateError,
    UnknownTemplateError,
)
from brant.scripts.header import header
from brant.scripts.literals import literal
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2 import Environment

    from brant.scripts.draft import Draft
    from brant.scripts.header import Header

_TEMPLATES = Path(__file__).with_name("templates")
_DEFAULT = "async"
_WIDTH = 88 - len("branch_labels = ")


@final
@dataclass(frozen=True, slots=True)
class Template:
    """A kind of project that `brant init` can make."""

    name: str
    summary: str


def templates() -> tuple[Template, ...]:
    """List the templates that come with brant, each with its README's first line."""
    return tuple(
        Template(folder.name, _first_line(folder / "README.md"))
        for folder in sorted(_TEMPLATES.iterdir())
        if folder.is_dir()
    )


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")


def render(
    draft: Draft,
    *,
    home: Path | None = None,
    template: str = _DEFAULT,
    imports: Sequence[str] = (),
    upgrades: Sequence[str] = (),
    downgrades: Sequence[str] = (),
    config: object = None,
    template_args: Mapping[str, Any] | None = None,
) -> str:
    """Give the text of a script; `script.py.jinja` in `home` replaces brant's own.

    `imports`, `upgrades` and `downgrades` are lines of source, without indentation.

    Raises:
        TemplateError: the template has a fault, makes no script, or writes another
            header.
    """
    context = {
        "message": draft.message,
        "revision": draft.id,
        "down_revision": _scalar(draft.parents),
        "branch_labels": _scalar(draft.labels),
        "depends_on": _scalar(draft.depends_on),
        "create_date": draft.created,
        "imports": imports,
        "upgrades": upgrades,
        "downgrades": downgrades,
        "config": config,
    }
    name = f"script.{draft.kind}.jinja"
    text = _filled(
        name, _environment(home, template), context | {**(template_args or {})}
    )
    try:
        said = header(draft.path.name, text)
    except (HeaderError, ScriptSyntaxError) as error:
        raise TemplateError(name, None, f"it makes no script: {error}") from error
    _check_header(name, said, draft)
    return text


def _check_header(template: str, said: Header | None, draft: Draft) -> None:
    """Hold what other commands will read against what was asked for."""
    if said is None:
        raise TemplateError(template, None, "it makes no script")
    for key, written, wanted in (
        ("revision", (said.id,), (draft.id,)),
        ("down_revision", said.parents, draft.parents),
        ("branch_labels", said.labels, draft.labels),
        ("depends_on", said.depends_on, draft.depends_on),
    ):
        if written != wanted:
            there, asked = (", ".join(each) or "none" for each in (written, wanted))
            problem = f"it makes {key} {there}, not {asked}"
            raise TemplateError(template, None, problem)


def chosen(word: str, cwd: Path) -> tuple[str, Path | None]:
    """Tell which template *word* names, and the folder of one's own that goes before.

    Raises:
        UnknownTemplateError: there is neither a template nor a folder of that name.
    """
    known = tuple(each.name for each in templates())
    if word in known:
        return word, None
    if word and (cwd / word).is_dir():
        return _DEFAULT, cwd / word
    raise UnknownTemplateError(word, known)


def project_files(
    template: str = _DEFAULT, *, home: Path | None = None, package: bool = False
) -> dict[str, str]:
    """Give the files of a scripts folder by their path in it: env.py and the like.

    Raises:
        TemplateError: a template in `home` has a fault.
        UnknownTemplateError: brant has no template of that name.
    """
    environment = _environment(home, template)
    script = f"script.{'sql' if template == 'sql' else 'py'}.jinja"
    files = {
        "env.py": _filled("env.py.jinja", environment, {}),
        script: _source(script, environment),
        "versions/.gitkeep": "",
    }
    if package:
        files |= {"__init__.py": "", "versions/__init__.py": ""}
    places = ("first/", "second/") if template == "multidb" else ("",)
    return {"README.md": _filled("README.md", environment, {})} | {
        place + name: text for place in places for name, text in files.items()
    }


def config_snippet(
    template: str = _DEFAULT, *, home: Path | None = None, scripts: str = "migrations"
) -> str:
    """Give the `[tool.brant]` table of a new project, for either file of config.

    Raises:
        TemplateError: a template in `home` has a fault, or makes no such table.
        UnknownTemplateError: brant has no template of that name.
    """
    import tomllib  # noqa: PLC0415  # costs start-up time

    name = "brant.toml.jinja"
    text = _filled(name, _environment(home, template), {"scripts": scripts})
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(name, None, f"what it makes is no TOML: {error}") from error
    match tables:
        case {"tool": {"brant": dict()}}:
            return text
        case _:
            raise TemplateError(name, None, "it makes no table [tool.brant]")


def _environment(home: Path | None, template: str) -> Environment:
    from jinja2 import (  # noqa: PLC0415  # costs start-up time
        Environment,
        FileSystemLoader,
        StrictUndefined,
    )

    known = tuple(each.name for each in templates())
    if template not in known:
        raise UnknownTemplateError(template, known)
    folders = [*([home] if home else []), _TEMPLATES / template]
    folders += [_TEMPLATES / name for name in known if name != template]
    environment = Environment(  # noqa: S701  # the output is Python, SQL and TOML
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "literal": _value,
        "docstring": _docstring,
        "line": _one_line,
        "words": _words,
    }
    return environment


def _filled(name: str, environment: Environment, context: Mapping[str, Any]) -> str:
    with _named_faults(name):
        return environment.get_template(name).render(context)


@contextmanager
def _named_faults(name: str) -> Iterator[None]:
    import jinja2  # noqa: PLC0415  # costs start-up time

    try:
        yield
    except jinja2.TemplateSyntaxError as error:
        place = error.filename or name
        raise TemplateError(place, error.lineno, error.message or "") from error
    except Exception as error:  # a template runs the project's own expressions
        raise TemplateError(name, None, f"{error}") from error


def _source(name: str, environment: Environment) -> str:
    loader = environment.loader
    with _named_faults(name):
        environment.get_template(name)  # its faults are said now, not by a revision
        return loader.get_source(environment, name)[0] if loader else ""


def _scalar(words: tuple[str, ...]) -> str | tuple[str, ...] | None:
    return words if len(words) > 1 else next(iter(words), None)


def _value(value: object) -> str:
    """Write a header's value; one item a line if that is too long for one."""
    text = literal(value)
    if len(text) <= _WIDTH or not isinstance(value, tuple):
        return text
    return "(\n" + "".join(f"    {literal(item)},\n" for item in value) + ")"


def _docstring(text: str) -> str:
    safe = text.replace("\\", "\\\\")
    ends_early = '""' in safe or safe.endswith('"')
    return safe.replace('"', '\\"') if ends_early else safe


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _words(value: str | tuple[str, ...] | None) -> str:
    """Write a header's value for a SQL comment."""
    if value is None:
        return "none"
    return value if isinstance(value, str) else ", ".join(value)
