"""The root of brant's exceptions."""


class BrantError(Exception):
    """Something brant can name, with what to do about it in `hint`.

    The message is one line: lowercase start, no full stop, the real names in it.
    The hint is a full sentence that can be done, or None.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
