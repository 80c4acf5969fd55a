"""Importing this loads all that a process which migrates would load by itself."""

from __future__ import annotations

import herd

herd.load()
