"""Alembic's projects: their scripts run as they are, and can be rewritten.

A script that was written for Alembic imports `alembic`. Here it is given brant's own
objects of those names, for its own eyes only: an installed Alembic is never touched.
"""

from brant.alembic.environment import PLAIN, Environment
from brant.alembic.legacy import LegacyScriptWarning, is_legacy

__all__ = ["PLAIN", "Environment", "LegacyScriptWarning", "is_legacy"]
