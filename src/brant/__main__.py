"""`python -m brant` and the `brant` command."""

import atexit
import gc
import sys

from brant.cli.app import run

_OBJECTS = 3_000


def main() -> None:
    # Looking for garbage among all that SQLAlchemy keeps takes long and finds little;
    # at the end of the process nothing needs to be found.
    gc.set_threshold(_OBJECTS, 20, 20)
    atexit.register(gc.freeze)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
