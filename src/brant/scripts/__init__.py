"""Migration files on disk: sync file I/O only, and nothing that imports SQLAlchemy.

What only some commands need (`load`, `render`, `hooks`, `record`) is imported from its
own module.
"""

from brant.scripts.directory import ScriptDirectory
from brant.scripts.script import Script, Scripts

__all__ = ["Script", "ScriptDirectory", "Scripts"]
