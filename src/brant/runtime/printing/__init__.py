"""The models' form of a table, as the database itself prints it.

Defaults, conditions and types come back from a database in its own words. So the
models' table is made once as a temporary one, read, and undone: no table of the user's
is touched or locked. SQLite prints what it is told, so there a database in memory does
as well.
"""

from brant.runtime.printing.doubt import settled
from brant.runtime.printing.press import Press, Printed, press

__all__ = ["Press", "Printed", "press", "settled"]
