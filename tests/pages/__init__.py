"""The pages of the documentation, read and played like a reader would."""

from pages.blocks import Block, blocks
from pages.player import Player

__all__ = ["Block", "Player", "blocks"]
