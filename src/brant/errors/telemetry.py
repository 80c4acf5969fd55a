"""What can go wrong before events are told to others; afterwards nothing can."""

from __future__ import annotations

from brant.errors.base import BrantError


class TelemetryError(BrantError):
    """Events cannot be told in the way that was asked for."""


class WebhookUrlError(TelemetryError):
    """A webhook's URL is not one; it is not shown, because it may be a secret."""

    def __init__(self) -> None:
        super().__init__(
            "the webhook's URL is none of http or https",
            hint="Write it in full: https://host/path.",
        )


class TelemetryMissingError(TelemetryError):
    """OpenTelemetry is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "opentelemetry is not installed, which makes spans and metrics",
            hint="Install brant[otel].",
        )
