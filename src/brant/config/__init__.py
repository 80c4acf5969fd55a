"""The configuration: one frozen value, and how files and environment become it."""

from brant.config.value import Config

__all__ = ["Config"]
