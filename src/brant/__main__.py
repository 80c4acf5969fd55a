"""`python -m brant` and the `brant` command."""

from brant.cli.app import make


def main() -> None:
    make()()


if __name__ == "__main__":
    main()
