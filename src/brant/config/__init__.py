"""The configuration: one frozen value, and how files and environment become it."""

from brant.config.loading import load
from brant.config.value import Config

__all__ = ["Config", "load"]
