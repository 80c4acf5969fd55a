"""An Alembic env.py that nobody rewrote: what it says is taken over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread

from brant.alembic.env_file import executed, import_places, surroundings
from brant.alembic.hooks import metadata, on_version_apply, options
from brant.commands.scripts import as_alembics, project
from brant.runtime.url import masked, without_sync_driver

if TYPE_CHECKING:
    from pathlib import Path

    from brant.alembic import Environment
    from brant.config import Config

_OWN_TABLE: Final = "brant_version"
_ALEMBICS_TABLE: Final = "alembic_version"


async def taken_over(config: Config, path: Path, source: str) -> Config:
    """Execute an Alembic env.py and take over what it says.

    What the configuration says goes before it.
    """
    said = await to_thread.run_sync(_said, config, path, source)
    opts = said.opts
    url, notice = _url(opts.get("url")) if config.engine is None else (None, None)
    table = config.version_table
    if table in {_OWN_TABLE, _ALEMBICS_TABLE}:
        table = opts.get("version_table") or _ALEMBICS_TABLE
    return replace(
        config,
        metadata=config.metadata or tuple(metadata(opts)),
        engine=config.engine or url,
        warnings=(*config.warnings, notice) if notice else config.warnings,
        schema=config.schema or opts.get("version_table_schema"),
        version_table=table,
        autogenerate=options(config.autogenerate, opts),
        template_args={**opts.get("template_args", {}), **config.template_args},
        on_version_apply=(
            *config.on_version_apply,
            *on_version_apply(opts.get("on_version_apply"), said),
        ),
        alembic=said,
    )


def _said(config: Config, path: Path, source: str) -> Environment:
    ini = config.root / config.alembic_ini
    said = surroundings(config.root, ini, config.x, config.alembic_section)
    said = replace(
        said,
        x_arguments=config.x_arguments,
        script=lambda: as_alembics(project(config)),
    )
    import_places(said)
    return executed(path, source, said, config.profile, tag=config.tag)


def _url(said: Any) -> tuple[str | None, str | None]:
    """Give a URL with a driver that can be awaited, and a notice if it had another."""
    if said is None:
        return None, None
    text = said if isinstance(said, str) else said.render_as_string(hide_password=False)
    changed, notice = without_sync_driver(text)
    return changed, notice and f"{masked(text)}: {notice}"
