"""Where events go: the log, a webhook, OpenTelemetry. Callbacks for `on_event`."""

from brant.telemetry.logs import log
from brant.telemetry.spans import OpenTelemetry
from brant.telemetry.webhook import Webhook

__all__ = ["OpenTelemetry", "Webhook", "log"]
