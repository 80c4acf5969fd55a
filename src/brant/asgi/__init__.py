"""What an ASGI application needs of brant: its start, and answers for probes."""

from brant.asgi.probes import Health, health
from brant.asgi.startup import lifespan

__all__ = ["Health", "health", "lifespan"]
