"""`python -m brant` and the `brant` command."""

import sys

from brant.cli.app import run


def main() -> None:
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
