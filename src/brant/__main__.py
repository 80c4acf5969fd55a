"""`python -m brant` and the `brant` command."""

import atexit
import gc
import sys

_INTERRUPTED = 130
_LASTING = 90_000
_PASSING = 3_000
"""Objects after which garbage is looked for: at first, and of what comes later. What an
upgrade imports is a little more than the first."""


def main() -> None:
    try:
        _main()
    except KeyboardInterrupt:  # while modules were imported: Typer sees it later
        sys.exit(_INTERRUPTED)


def _main() -> None:
    # The module is imported by itself too.
    from brant.cli import front, streams  # noqa: PLC0415

    streams.settle()
    if front.is_shown(sys.argv[1:]):
        return
    # Looking for garbage among all that is imported and read takes long and finds
    # little; at the end of the process nothing needs to be found.
    gc.set_threshold(_LASTING, 20, 20)
    gc.callbacks.append(_settle)
    atexit.register(gc.freeze)
    from brant.cli.app import run  # noqa: PLC0415  # imports make no garbage either

    sys.exit(run(sys.argv[1:]))


def _settle(phase: str, _: dict[str, int]) -> None:
    """Leave alone for good what is there, unseen; every script leaves garbage."""
    if phase == "start":
        gc.callbacks.remove(_settle)
        gc.freeze()
        gc.set_threshold(_PASSING, 20, 20)


if __name__ == "__main__":
    main()
