"""What a script says of itself, and how its bytes become text.

Apart from the readers of headers, which nobody needs while the cache knows them all.
"""

from __future__ import annotations

from brant import errors

NAMES = (
    "revision",
    "down_revision",
    "branch_labels",
    "depends_on",
    "transactional",
    "phase",
    "replaces",
)
"""Of the variables that a script says it with."""


def decode(path: str, data: bytes) -> str:
    """Give the text of a script: its encoding cookie obeyed, its line ends LF.

    Raises:
        ScriptEncodingError: the bytes are not of the encoding the file names.
        ScriptSyntaxError: nobody knows that encoding.
    """
    try:
        if b"coding" in data[:200]:
            from importlib.util import decode_source  # noqa: PLC0415  # rarely needed

            return decode_source(data)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        encoding = error.encoding.upper().removesuffix("-SIG")
        raise errors.ScriptEncodingError(path, line, encoding) from error
    except SyntaxError as error:  # an encoding that Python does not know
        raise errors.ScriptSyntaxError(path, 1, str(error)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def syntax_error(
    path: str, error: SyntaxError | ValueError
) -> errors.ScriptSyntaxError:
    """Put what the parser says into brant's words; ValueError is for null bytes."""
    if isinstance(error, SyntaxError):
        return errors.ScriptSyntaxError(
            path, error.lineno or 1, error.msg or str(error)
        )
    return errors.ScriptSyntaxError(path, 1, str(error))
