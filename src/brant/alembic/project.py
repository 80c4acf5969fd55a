"""What an Alembic project says of itself: its configuration and env.py, read as text.

Nothing is executed here and nothing is written.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from brant import syntax
from brant.alembic import unheard, write_hooks
from brant.alembic.env_calls import assigned
from brant.alembic.ini import options, toml_options
from brant.errors import NotAlembicError
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_COPIED: Final = ("file_template", "timezone")
_PROCESS: Final = "process_revision_directives"
_OPERATIONS: Final = frozenset({"ops", "upgrade_ops_list", "downgrade_ops_list"})
"""Where Alembic's directives hold operations."""
_TAKEN: Final = frozenset(
    {"compare_server_default", "compare_type", "include_name", "include_object"}
    | {"include_schemas", "on_version_apply", "render_item", "target_metadata"}
    | {"template_args", "url", "user_module_prefix", "version_table"}
    | {"version_table_schema"}
)
"""What is taken over of `context.configure`, here or when env.py is executed."""
_NEEDLESS: Final = frozenset(
    {"connection", "dialect_name", "dialect_opts", "literal_binds", "render_as_batch"}
    | {"downgrade_token", "output_buffer", "transaction_per_migration"}
    | {"transactional_ddl", "upgrade_token"}
)
"""What has no counterpart because brant does it by itself."""


@final
@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of an Alembic project."""

    source: Path
    """The file that configures Alembic."""
    home: Path
    """The folder of env.py."""
    settings: Mapping[str, Any]
    """What stands in `[tool.brant]` afterwards."""
    url: str = ""
    """The database, where alembic.ini names it."""
    profiles: tuple[str, ...] = ()
    """The databases, where there are several: an environment of brant's for each."""
    hooks: tuple[Hook, ...] = ()
    """What brant calls in another form, so it has to be written for it."""
    notes: tuple[str, ...] = ()
    """What brant could not take over, in sentences."""


@final
@dataclass(frozen=True, slots=True)
class Hook:
    """An argument of `context.configure` that brant does not understand."""

    name: str
    line: int
    source: str


@final
@dataclass(slots=True)
class _Reading:
    settings: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    profiles: list[str] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def understood(
    root: Path, source: str | None = None, section: str = "alembic"
) -> Understood:
    """Read the Alembic project in a folder.

    Raises:
        NotAlembicError: there is none.
    """
    path, values = _configuration(root, source, section)
    reading = _Reading()
    location = str(values.get("script_location") or "")
    if not location:
        raise NotAlembicError(str(path), "it names no script_location")
    is_package = ":" in location and not Path(location).is_absolute()
    home = _folder_of(location, values, root) if is_package else root / location
    is_elsewhere = is_package and not home.is_dir()
    reading.settings["scripts"] = location if is_elsewhere else _below(root, str(home))
    _copy(values, reading, root)
    if path.suffix != ".toml" and path != root / "alembic.ini":
        reading.settings["alembic_ini"] = _below(root, str(path))
    if section != "alembic":
        reading.settings["alembic_section"] = section
    _hooks(path, values, reading)
    _environment(home / "env.py", reading)
    reading.settings.setdefault("version_table", "alembic_version")
    return Understood(
        path,
        home,
        reading.settings,
        reading.url,
        tuple(reading.profiles),
        tuple(reading.hooks),
        tuple(reading.notes),
    )


def _hooks(path: Path, values: Mapping[str, Any], reading: _Reading) -> None:
    ini = {} if path.suffix == ".toml" else options(path, "post_write_hooks")
    for written in (
        *write_hooks.of_ini(ini),
        *write_hooks.of_toml(values.get("post_write_hooks")),
    ):
        if hook := write_hooks.taken_over(written):
            reading.settings.setdefault("hooks", []).append(hook)
            continue
        reading.notes.append(
            f"the post-write hook {written.get('name')} is a function that env.py "
            'registers: name it as a hook with type = "function", run = "module:name".'
        )


def _folder_of(location: str, values: Mapping[str, Any], root: Path) -> Path:
    """Find the folder of "package:folder" without importing the package."""
    package, *folders = location.split(":")
    written = values.get("prepend_sys_path") or "."
    places = written if isinstance(written, list) else re.split(r"[\s,:;]+", written)
    below = Path(*package.split("."), *folders)
    candidates: list[Path] = [root / place / below for place in (*places, ".", "src")]
    return next((each for each in candidates if each.is_dir()), candidates[0])


def _configuration(
    root: Path, source: str | None, section: str
) -> tuple[Path, dict[str, Any]]:
    """Find the configuration; of two files the ini is the nearer one, as in Alembic."""
    ini = root / (source or "alembic.ini")
    shared = root / "pyproject.toml"
    values: dict[str, Any] = {}
    if shared.is_file() and (source is None or ini == shared):
        values = dict(toml_options(shared))
    if ini.is_file() and ini != shared:
        values |= options(ini, section)
        return ini, values
    if not values:
        raise NotAlembicError(str(ini), "it does not exist")
    return shared, values


def _below(root: Path, location: str) -> str:
    return Path(os.path.relpath(root / location, root)).as_posix()


def _copy(values: Mapping[str, Any], reading: _Reading, root: Path) -> None:
    settings = reading.settings
    if places := tuple(_locations(values)):
        settings["version_locations"] = [_below(root, place) for place in places]
    if str(values.get("recursive_version_locations", "")).lower() == "true":
        settings["recursive"] = True
    if str(values.get("revision_environment", "")).lower() == "true":
        settings["revision_environment"] = True
    settings |= {key: values[key] for key in _COPIED if values.get(key)}
    if length := values.get("truncate_slug_length"):
        settings["truncate_slug_length"] = int(length)
    reading.notes += unheard.of_settings(values)
    if databases := str(values.get("databases") or ""):
        reading.profiles += [each.strip() for each in databases.split(",")]
        first = reading.profiles[0]
        reading.notes.append(
            f"databases = {databases}: brant runs those that --env names, `brant --env "
            f"{first} upgrade`; a new script is for all of them, and may take what "
            "env.py gives to run_migrations: `async def upgrade(op, engine_name)`."
        )
    reading.url = str(values.get("sqlalchemy.url") or "")


def _locations(values: Mapping[str, Any]) -> Iterable[str]:
    found = values.get("version_locations", ())
    if isinstance(found, list):
        return found
    separators = {"os": os.pathsep, "space": " ", "newline": "\n"}
    written = values.get("path_separator") or values.get("version_path_separator")
    separator = separators.get(str(written), str(written) if written else None)
    parts = str(found).split(separator) if found else []
    return [part.strip().strip(",") for part in parts if part.strip()]


def _environment(path: Path, reading: _Reading) -> None:
    """Read env.py by parsing: the arguments of every `context.configure(...)`."""
    if not path.is_file():
        reading.notes.append(f"there is no {path.name} beside the scripts.")
        return
    source = path.read_text(encoding="utf-8")
    tree = syntax.tree(source, str(path))
    names = dict(_imported(tree))
    given = {key: value for key, value in _configured(tree) if key}
    bound = assigned(tree)
    literals = {key: _literal(bound.get(_name(v), v)) for key, v in given.items()}
    for key, literal in literals.items():
        match key:
            case "version_table" if isinstance(literal, str):
                reading.settings["version_table"] = literal
            case "version_table_schema" if isinstance(literal, str):
                reading.settings["schema"] = literal
            case "include_schemas" | "compare_server_default" | "compare_type" if (
                isinstance(literal, bool)
            ):
                reading.settings[key] = literal
    models = given.get("target_metadata")
    models = bound.get(_name(models), models)
    if references := _references(models, names):
        reading.settings["metadata"] = references
    reading.notes += unheard.of_arguments(path.name, literals)
    reading.notes += unheard.of_source(path.name, tree, {*map(_name, given.values())})
    if process := given.get(_PROCESS):
        is_taken = not _changes_operations(bound.get(_name(process), process), tree)
        given = {key: given[key] for key in given if not (is_taken and key == _PROCESS)}
    for name in sorted(given.keys() - _TAKEN - _NEEDLESS - unheard.TOLD):
        written = ast.get_source_segment(source, given[name]) or ""
        reading.hooks.append(Hook(name, given[name].lineno, " ".join(written.split())))


def _changes_operations(hook: ast.expr, tree: ast.Module) -> bool:
    """Tell whether process_revision_directives goes further than a script's header."""
    if isinstance(hook, ast.Call):  # a Rewriter
        return True
    nodes = [
        node
        for body in ast.walk(tree)
        if isinstance(body, ast.FunctionDef) and body.name == _name(hook)
        for node in ast.walk(body)
    ]
    counted = {id(each) for node in nodes for each in _counted(node)}
    return any(
        isinstance(each, ast.Attribute)
        and each.attr in _OPERATIONS
        and id(each) not in counted
        for each in nodes
    )


def _counted(node: ast.AST) -> list[ast.expr]:
    """Give what is only asked whether there is any of it."""
    match node:
        case ast.Call(func=ast.Name(id="len" | "bool"), args=args):
            return args
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [operand]
        case ast.If(test=test):
            return [test]
    return []


def _name(expression: ast.expr | None) -> str:
    return expression.id if isinstance(expression, ast.Name) else ""


def _configured(tree: ast.AST) -> Iterator[tuple[str | None, ast.expr]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="configure"), keywords=keywords):
                yield from ((each.arg, each.value) for each in keywords)


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Give what names stand for, as "module:attribute" or "module:"."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str() as module, names=names, level=0):
                for each in names:
                    yield each.asname or each.name, f"{module}:{each.name}"
            case ast.Import(names=names):
                for each in names:
                    if each.asname or "." not in each.name:
                        yield each.asname or each.name, f"{each.name}:"


def _references(models: ast.expr | None, names: Mapping[str, str]) -> list[str]:
    several = models.elts if isinstance(models, ast.List | ast.Tuple) else [models]
    found = [_reference(each, names) for each in several if each is not None]
    return [each for each in found if each] if all(found) else []


def _reference(expression: ast.expr, names: Mapping[str, str]) -> str | None:
    match expression:
        case ast.Name(id=name):
            found = names.get(name)
            return None if found is None or found.endswith(":") else found
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in names:
            known = names[name]
            return known + ("" if known.endswith(":") else ".") + attribute
        case ast.Attribute(value=inner, attr=attribute):
            found = _reference(inner, names)
            return found and f"{found}.{attribute}"
    return None


def _literal(expression: ast.expr) -> Any:
    try:
        return ast.literal_eval(expression)
    except ValueError:
        return None
