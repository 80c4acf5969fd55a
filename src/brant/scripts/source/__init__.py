"""Operations as the source of a script: what autogenerate writes and people read."""

from brant.scripts.source.script import Source, Style, source

__all__ = ["Source", "Style", "source"]
