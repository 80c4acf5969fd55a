"""alembic.ini, and `context.config`, which shows it."""

from __future__ import annotations

import configparser
import sys
import tomllib
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from brant.errors import NotAlembicError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.alembic.environment import Environment


def options(ini: Path, section: str = "alembic") -> dict[str, str]:
    """Give the options of a section, what stands in %(...)s filled in and %% made %."""
    return _resolved(_parser(ini), section)


def toml_options(path: Path) -> Mapping[str, Any]:
    """Give `[tool.alembic]`, filled in as well: there Alembic formats all texts."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    here = path.parent.absolute().as_posix()
    found: dict[str, Any] = _filled(document.get("tool", {}).get("alembic", {}), here)
    return found


def _filled(value: Any, here: str) -> Any:
    match value:
        case list():
            return [_filled(each, here) for each in value]
        case dict():
            return {key: _filled(each, here) for key, each in value.items()}
        case str():
            return value.replace("%(here)s", here).replace("%%", "%")
        case _:
            return value


def _parser(ini: Path | None) -> configparser.ConfigParser:
    here = {} if ini is None else {"here": ini.parent.absolute().as_posix()}
    parser = configparser.ConfigParser(
        here, strict=False, interpolation=_Interpolation()
    )
    if ini is not None:
        try:
            parser.read(ini, encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise NotAlembicError(str(ini), "it is not UTF-8 text") from error
        except configparser.Error as error:
            problem = str(error).partition("\n")[0].rstrip(".")
            problem = f"{problem[:1].lower()}{problem[1:]}"
            raise NotAlembicError(str(ini), problem) from error
    return parser


def _resolved(parser: configparser.ConfigParser, section: str) -> dict[str, str]:
    if not parser.has_section(section):
        return {}
    found: dict[str, str] = {}
    for name in parser.options(section):
        try:
            found[name] = parser.get(section, name)
        except configparser.InterpolationError:
            # env.py may fill it in, with set_section_option.
            found[name] = parser.get(section, name, raw=True).replace("%%", "%")
    return found


@final
class _Interpolation(configparser.BasicInterpolation):
    """Python's own, whose errors quote the value: a URL, from the % in its password."""

    def before_get(self, parser: Any, section: str, option: str, *more: Any) -> str:
        try:
            return super().before_get(parser, section, option, *more)
        except configparser.InterpolationSyntaxError:
            said = f"{option} has a % that is not written as %%"
            raise configparser.InterpolationSyntaxError(option, section, said) from None

    def before_set(self, parser: Any, section: str, option: str, value: str) -> str:
        try:
            return super().before_set(parser, section, option, value)
        except ValueError:
            raise ValueError(f"{option} takes %% for a %") from None


def given(environment: Environment) -> list[str]:
    """Give the -x arguments as they were written."""
    pairs = environment.x.items()
    written = [f"{key}={value}" if value else key for key, value in pairs]
    return list(environment.x_arguments) or written


@final
class Config:
    """The Config object of Alembic, as env.py and scripts use it."""

    def __init__(self, environment: Environment) -> None:
        ini, section = environment.ini, environment.section
        self.config_file_name = str(ini) if ini else None
        self.config_ini_section = section
        toml = environment.root / "pyproject.toml"
        self.toml_file_name = str(toml) if toml.is_file() else None
        self.attributes: dict[str, Any] = {}
        self.cmd_opts = Namespace(
            x=given(environment),
            name=section,
            config=self.config_file_name,
            autogenerate=False,
        )
        self.stdout = sys.stdout
        self.file_config = _parser(ini)
        for name, value in environment.options.items():
            self.set_main_option(name, value.replace("%", "%%"))
        self._toml: Mapping[str, Any] | None = None

    @property
    def main(self) -> dict[str, str]:
        return _resolved(self.file_config, self.config_ini_section)

    def get_main_option(self, name: str, default: str | None = None) -> str | None:
        return self.get_section_option(self.config_ini_section, name, default)

    def set_main_option(self, name: str, value: str) -> None:
        self.set_section_option(self.config_ini_section, name, value)

    def remove_main_option(self, name: str) -> None:
        self.file_config.remove_option(self.config_ini_section, name)

    def get_section_option(
        self, section: str, name: str, default: str | None = None
    ) -> str | None:
        if not self.file_config.has_option(section, name):
            return default
        return self.file_config.get(section, name)

    def set_section_option(self, section: str, name: str, value: str) -> None:
        if not self.file_config.has_section(section):
            self.file_config.add_section(section)
        self.file_config.set(section, name, value)

    def get_section(
        self, name: str, default: Mapping[str, str] | None = None
    ) -> Mapping[str, str] | None:
        if not self.file_config.has_section(name):
            return default
        return dict(self.file_config.items(name))

    def get_alembic_option(self, name: str, default: Any = None) -> Any:
        """Look in the ini file and then in pyproject.toml."""
        if self.file_config.has_option(self.config_ini_section, name):
            return self.get_main_option(name)
        return self._shared().get(name, default)

    def get_alembic_boolean_option(self, name: str) -> bool:
        return str(self.get_alembic_option(name, "")).lower() == "true"

    def _shared(self) -> Mapping[str, Any]:
        if self._toml is None:
            toml = self.toml_file_name
            self._toml = {} if toml is None else toml_options(Path(toml))
        return self._toml

    def print_stdout(self, text: str, *arguments: Any) -> None:
        """Print nothing: what brant prints is its result."""
