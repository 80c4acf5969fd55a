"""`python -m brant` and the `brant` command."""

import atexit
import gc
import sys

_OBJECTS = 50_000


def main() -> None:
    # Looking for garbage among all that is imported and read takes long and finds
    # little; at the end of the process nothing needs to be found.
    gc.set_threshold(_OBJECTS, 20, 20)
    atexit.register(gc.freeze)
    from brant.cli.app import run  # noqa: PLC0415  # imports make no garbage either

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
