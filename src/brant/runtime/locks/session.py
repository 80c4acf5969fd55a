"""Locks that are a session's: they outlive a statement that failed."""

from __future__ import annotations

from brant.runtime.batching import SendError
from brant.runtime.faults import Kind


def is_cut(error: Exception) -> bool:
    """Tell whether an error is the end of its session.

    One that did not answer in time was cut off by its driver.
    """
    if isinstance(error, SendError):
        return error.fault.kind is Kind.DISCONNECTED
    return True
