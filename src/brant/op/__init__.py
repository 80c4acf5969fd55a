"""What a migration script is given: operations as methods, all of them awaited.

Every method takes its signature from the operation's own constructor (`of`), so a
signature is written once.
"""

from brant.op.batch import BatchOp
from brant.op.op import Op, Sink
from brant.op.pending import Pending, Site, calling_site

__all__ = ["BatchOp", "Op", "Pending", "Sink", "Site", "calling_site"]
