"""How sentences count; errors and the command line speak alike."""


def count(number: int, thing: str) -> str:
    """Say how many: "1 revision", "2 revisions"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
