"""The order of revisions: pure values, no file and no database."""

from brant.revisions.ahead import Ahead, ahead
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
)
from brant.revisions.resolution import (
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
    "parse",
    "parse_point",
    "plan_downgrade",
    "plan_stamp",
    "plan_upgrade",
    "resolve",
    "resolve_branch",
    "revisions_between",
    "unknown",
]
