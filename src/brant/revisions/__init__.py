"""The order of revisions: pure values, no file and no database.

A module is loaded when a name of it is asked for: who lists revisions plans nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.lazy import looked_up

if TYPE_CHECKING:
    from brant.revisions.future import Ahead, ahead
    from brant.revisions.graph import Graph
    from brant.revisions.plan import (
        Direction,
        Plan,
        Step,
        applied_revisions,
        is_current,
        plan_downgrade,
        plan_stamp,
        plan_upgrade,
        stamped,
    )
    from brant.revisions.resolution import (
        is_of_database,
        resolve,
        resolve_branch,
        revisions_between,
        unknown,
    )
    from brant.revisions.revision import Phase, Revision, RevisionId
    from brant.revisions.target import (
        Named,
        Point,
        Range,
        Symbol,
        Target,
        Walk,
        parse,
        parse_point,
    )
    from brant.revisions.version import VersionChange

__all__ = [
    "Ahead",
    "Direction",
    "Graph",
    "Named",
    "Phase",
    "Plan",
    "Point",
    "Range",
    "Revision",
    "RevisionId",
    "Step",
    "Symbol",
    "Target",
    "VersionChange",
    "Walk",
    "ahead",
    "applied_revisions",
    "is_current",
    "is_of_database",
    "parse",
    "parse_point",
    "plan_downgrade",
    "plan_stamp",
    "plan_upgrade",
    "resolve",
    "resolve_branch",
    "revisions_between",
    "stamped",
    "unknown",
]
# Each needs those before it, and a list of revisions the first two.
_MODULES: Final = (
    "revision",
    "graph",
    "target",
    "resolution",
    "version",
    "plan",
    "future",
)
__getattr__ = looked_up(__name__, __all__, _MODULES)
